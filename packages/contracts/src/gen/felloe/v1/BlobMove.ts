// Generated from protos/felloe/v1/storage.proto


export interface BlobMove {
  'blob_id'?: (string);
  'old_locator'?: (string);
  'new_locator'?: (string);
}

export interface BlobMove__Output {
  'blob_id': (string);
  'old_locator': (string);
  'new_locator': (string);
}
