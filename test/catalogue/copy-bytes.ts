// Bytes put together by PostgreSQL's manual (COPY, Binary Format) rather than by a database.
export const int32 = (value: number) => {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
};
export const int16 = (value: number) => {
  const bytes = Buffer.alloc(2);
  bytes.writeInt16BE(value);
  return bytes;
};
export const field = (bytes: Buffer | null) =>
  bytes === null ? int32(-1) : Buffer.concat([int32(bytes.length), bytes]);
export const row = (...fields: (Buffer | null)[]) =>
  Buffer.concat([int16(fields.length), ...fields.map(field)]);
export const header = (extension = Buffer.alloc(0)) =>
  Buffer.concat([Buffer.from('PGCOPY\n\xff\r\n\0', 'latin1'), int32(0), field(extension)]);
export const end = int16(-1);
