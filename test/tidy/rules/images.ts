import { HubSettings } from '@felloe/hub/config.ts';
import { limits } from '@felloe/engine/limits.ts';
import { fieldsOf } from '@felloe/runtime/configuration-fields.ts';
import { serverArguments } from '@felloe/runtime/server-arguments.ts';
import { SpokeSettings } from '@felloe/spoke/config.ts';
import type { TidyRule } from '../rule.ts';
import type { Tree } from '../tree.ts';

/** Images and compose are not built in every test run, so what they repeat of the code is compared with it. */
const folder = 'infra/docker';
const composeFile = `${folder}/compose.yaml`;
const settings = {
  hub: new Map(fieldsOf(HubSettings, 'FELLOE_HUB_').map((field) => [field.variable, field.defaultValue])),
  spoke: new Map(fieldsOf(SpokeSettings, 'FELLOE_SPOKE_').map((field) => [field.variable, field.defaultValue])),
} as const;
const portVariables = {
  hub: ['FELLOE_HUB_LISTEN_PORT', 'FELLOE_HUB_PRIVATE_PORT'],
  spoke: ['FELLOE_SPOKE_S3_PORT', 'FELLOE_SPOKE_APP_PORT', 'FELLOE_SPOKE_PRIVATE_PORT'],
} as const;
type Part = keyof typeof settings;

export const dockerfilesRule: TidyRule = {
  name: 'Dockerfiles hold what their process imports, on the Node and pnpm of the repository',
  find: (tree) => (['hub', 'spoke'] as const).flatMap((part) => findInDockerfile(tree, part)),
  violations: {
    'a package that is missing': dockerfile({ imports: ['engine', 'runtime'] }),
    'a package nobody imports': dockerfile({ imports: [] }),
    'another Node': dockerfile({ node: '24.0.0' }),
    'another pnpm': dockerfile({ pnpm: '11.0.0' }),
    'a variable that is no setting': dockerfile({ last: 'ENV FELLOE_HUB_LISTEN_HOTS=0.0.0.0' }),
    'another port': dockerfile({ ports: '7071 9099' }),
    'a process that runs as root': dockerfile({ user: 'root' }),
    'a main file that is not there': dockerfile({
      last: `CMD ["node", "${serverArguments.join('", "')}", "packages/hub/src/server.ts"]`,
    }),
    'Node without what a server needs': dockerfile({ last: 'CMD ["node", "packages/hub/src/main.ts"]' }),
  },
  permitted: { 'an image of what is needed': dockerfile({}) },
};

export const composeRule: TidyRule = {
  name: 'compose sets settings that exist, runs files that exist, and takes the services that the tests take',
  find(tree) {
    const text = tree.text(composeFile);
    if (text === undefined) return [`${composeFile} does not exist`];
    const known = [...settings.hub.keys(), ...settings.spoke.keys()].flatMap((name) => [name, `${name}_FILE`]);
    const unknown = matches(text, /^ +(FELLOE_(?:HUB|SPOKE)_\w+):/gm)
      .filter((name) => !known.includes(name))
      .map((name) => `${composeFile} sets ${name}, which is no setting`);
    const absent = matches(text, /(packages\/[\w/.-]+\.ts|infra\/[\w/.-]+Dockerfile)/g)
      .filter((path) => !tree.has(path))
      .map((path) => `${composeFile} names ${path}, which does not exist`);
    return [...unknown, ...absent, ...otherServices(tree, text), ...shortGrace(text)];
  },
  violations: {
    'a variable that is no setting': compose('  x-spoke:\n    environment:\n      FELLOE_SPOKE_HUB_ADDRES: hub:7070\n'),
    'a file that is not there': compose('    command: [node, packages/hub/src/gone.ts]\n'),
    'a service of another version': compose('    image: redis:8.0.0\n'),
    'a service of any version': compose('    image: redis\n'),
    'less time than a drain takes': compose('x-spoke: &spoke\n  stop_grace_period: 10s\n'),
  },
  permitted: {
    'another variant of the same version': compose('    image: redis:7.4.9\n'),
    'an image of ours': compose('    image: felloe-hub\n'),
  },
};

function findInDockerfile(tree: Tree, part: Part): string[] {
  const path = `${folder}/${part}.Dockerfile`;
  const text = tree.text(path);
  if (text === undefined) return [`${path} does not exist`];
  const complain = (wrong: boolean, what: string) => (wrong ? [`${path} ${what}`] : []);
  const needed = closure(tree, part).join(' ');
  const node = /^ {2}node: ([\d.]+)/m.exec(tree.text('pnpm-workspace.yaml') ?? '')?.[1];
  const pnpm = /pnpmVersion = '([\d.]+)'/.exec(tree.text('infra/bootstrap/places.mjs') ?? '')?.[1];
  const ports = portVariables[part].map((name) => String(settings[part].get(name))).toSorted();
  const [manifests, sources] = [/^COPY packages\/([\w-]+)\/package\.json /gm, /^COPY packages\/([\w-]+) /gm].map((line) =>
    matches(text, line).toSorted().join(' '),
  );
  return [
    ...complain(manifests !== needed, `copies the manifests of ${manifests}; ${part} imports ${needed}`),
    ...complain(sources !== needed, `copies ${sources}; ${part} imports ${needed}`),
    ...matches(text, /^FROM node:([\d.]+)-/gm).flatMap((found) => complain(found !== node, `has Node ${found}, not ${node}`)),
    ...complain(/pnpm@([\d.]+)/.exec(text)?.[1] !== pnpm, `does not install pnpm ${pnpm}`),
    ...complain(
      !text.includes(`--frozen-lockfile --prod --filter-prod @felloe/${part}...`),
      'does not install by the lock file what its process needs, and only that',
    ),
    ...matches(text, /\b(FELLOE_\w+)=/g).flatMap((name) =>
      complain(!settings[part].has(name), `sets ${name}, which is no setting`),
    ),
    ...complain(
      matches(text, /^EXPOSE (.*)$/gm)
        .join(' ')
        .split(' ')
        .toSorted()
        .join() !== ports.join(),
      `does not expose ${ports.join(' ')}`,
    ),
    ...complain(!/^USER felloe$/m.test(text), 'does not say which user runs the process'),
    ...matches(text, /^CMD \["node", .*"([^"]+)"\]$/gm).flatMap((main) =>
      complain(!tree.has(main), `runs ${main}, which does not exist`),
    ),
    ...matches(text, /^CMD \["node", (.*)"[^"]+"\]$/gm).flatMap((given) =>
      complain(
        given !== serverArguments.map((argument) => `"${argument}", `).join(''),
        `starts Node otherwise than with ${serverArguments.join(' ')}`,
      ),
    ),
  ];
}

/** The packages of ours that one needs at run time, itself too. */
function closure(tree: Tree, part: string): string[] {
  const found = new Set<string>();
  const visit = (name: string): void => {
    if (found.has(name)) return;
    found.add(name);
    const { dependencies = {} } = JSON.parse(tree.text(`packages/${name}/package.json`) ?? '{}') as {
      dependencies?: Record<string, string>;
    };
    for (const dependency of Object.keys(dependencies)) {
      if (dependency.startsWith('@felloe/')) visit(dependency.slice('@felloe/'.length));
    }
  };
  visit(part);
  return [...found].toSorted();
}

/** The variant after the version may differ: what has a shell for a health check, what is small for a test. */
function otherServices(tree: Tree, text: string): string[] {
  const tested = new Map(
    ['postgres', 'redis', 'nats'].map((name) => {
      const code = tree.text(`packages/testkit/src/services/${name}.ts`) ?? '';
      return [name, new RegExp(`image: '${name}:([\\d.]+)`).exec(code)?.[1]];
    }),
  );
  return matches(text, /^ +image: (.+)$/gm).flatMap((image) => {
    const [name = '', tag = ''] = image.split(':');
    const version = /^[\d.]+/.exec(tag)?.[0];
    return !tested.has(name) || version === tested.get(name)
      ? []
      : [`${composeFile} runs ${image}, the tests ${name} ${tested.get(name)}`];
  });
}

/** What the supervisor of a spoke's workers takes beyond the drain. */
const supervisorSeconds = 20;

function shortGrace(text: string): string[] {
  const needed = limits.request.drainMsMax / 1000 + supervisorSeconds;
  const given = Number(/^x-spoke: [\s\S]*?^ {2}stop_grace_period: (\d+)s$/m.exec(text)?.[1] ?? 0);
  return given >= needed ? [] : [`${composeFile} gives spokes ${given} s to stop; they may need ${needed}`];
}

function matches(text: string, pattern: RegExp): string[] {
  return Array.from(text.matchAll(pattern), (match) => match[1] ?? '');
}

/** A small tree whose hub image is right but for what is given. */
function dockerfile(wrong: { imports?: string[]; node?: string; pnpm?: string; last?: string; ports?: string; user?: string }) {
  const { imports = ['engine'], node = '24.21.0', pnpm = '12.21.0', last = '', ports = '7070 9099', user = 'felloe' } = wrong;
  const dependencies = (names: string[]) =>
    JSON.stringify({ dependencies: Object.fromEntries(names.map((name) => [`@felloe/${name}`, 'workspace:*'])) });
  const image = (part: Part, copied: string[], exposed: string) =>
    [
      `FROM node:${node}-bookworm-slim`,
      `RUN npm install --global pnpm@${pnpm}`,
      ...copied.map((name) => `COPY packages/${name}/package.json packages/${name}/`),
      `RUN pnpm install --frozen-lockfile --prod --filter-prod @felloe/${part}...`,
      ...copied.map((name) => `COPY packages/${name} packages/${name}`),
      `EXPOSE ${exposed}`,
      `USER ${user}`,
    ].join('\n');
  return {
    'pnpm-workspace.yaml': 'catalog:\n  node: 24.21.0 # x\n',
    'infra/bootstrap/places.mjs': "export const pnpmVersion = '12.21.0';",
    'packages/hub/package.json': dependencies(imports),
    'packages/spoke/package.json': '{}',
    [`${folder}/hub.Dockerfile`]: `${image('hub', ['hub', 'engine'], ports)}\n${last}\n`,
    [`${folder}/spoke.Dockerfile`]: image('spoke', ['spoke'], '9000 8080 9100'),
  };
}

function compose(lines: string): Record<string, string> {
  const right = 'x-spoke: &spoke\n  stop_grace_period: 60s\n';
  return {
    [composeFile]: lines.includes('stop_grace_period') ? lines : `${right}${lines}`,
    'packages/testkit/src/services/redis.ts': "image: 'redis:7.4.9-alpine',",
  };
}
