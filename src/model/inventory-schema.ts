import * as v from 'valibot';

/** Facts about a host, as `Inventory` in `inventory.ts`; what is unknown is absent. */
export const inventorySchema = v.strictObject({
  cpu: v.strictObject({
    model: v.exactOptional(v.string()),
    vendor: v.exactOptional(v.string()),
    sockets: v.exactOptional(v.number()),
    cores: v.exactOptional(v.number()),
    threads: v.exactOptional(v.number()),
  }),
  board: v.exactOptional(v.strictObject({ vendor: v.exactOptional(v.string()), model: v.exactOptional(v.string()) })),
  memory: v.strictObject({
    totalBytes: v.exactOptional(v.number()),
    modules: v.exactOptional(
      v.array(
        v.strictObject({
          sizeBytes: v.number(),
          type: v.exactOptional(v.string()),
          megatransfers: v.exactOptional(v.number()),
        }),
      ),
    ),
  }),
  os: v.strictObject({
    platform: v.exactOptional(v.string()),
    distribution: v.exactOptional(v.string()),
    release: v.exactOptional(v.string()),
    kernel: v.exactOptional(v.string()),
    architecture: v.exactOptional(v.string()),
  }),
  virtualization: v.exactOptional(v.string()),
});
