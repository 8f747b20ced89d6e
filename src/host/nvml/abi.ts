/** Values of nvmlReturn_t that are treated apart (nvml.h). */
export const returned = {
  success: 0,
  notSupported: 3,
  noPermission: 4,
  notFound: 6,
  insufficientSize: 7,
  driverNotLoaded: 9,
  missingDependency: 12,
  functionNotFound: 13,
  gpuIsLost: 15,
  resetRequired: 16,
  versionMismatch: 18,
} as const;

const words: Readonly<Record<number, string>> = {
  1: 'Uninitialized',
  2: 'Invalid Argument',
  3: 'Not Supported',
  4: 'Insufficient Permissions',
  6: 'Not Found',
  7: 'Insufficient Size',
  8: 'Insufficient External Power',
  9: 'Driver Not Loaded',
  10: 'Timeout',
  11: 'Interrupt Request Issue',
  12: 'NVML Shared Library Not Found',
  13: 'Function Not Found',
  14: 'Corrupted infoROM',
  15: 'GPU is lost',
  16: 'GPU requires reset',
  17: 'The operating system has blocked the request',
  18: 'Driver/library version mismatch',
  19: 'In use by another client',
  20: 'Insufficient Memory',
  21: 'No data',
  25: 'Argument version mismatch',
  26: 'Deprecated',
  27: 'Not ready',
  28: 'GPU not found',
  29: 'Invalid state',
  999: 'Unknown Error',
};

/** A return code as a clause's end: `NVML: GPU is lost`. */
export function inWords(code: number): string {
  return `NVML: ${words[code] ?? `code ${code}`}`;
}

const handle = 'uintptr_t';
const number = 'uint32_t';
const out = 'void *';

/**
 * The functions that are called: their names, the newest first where a later one has the same parameters, and what they
 * take. Each has an ABI that NVIDIA documents and has kept. Handles are addresses; what is answered goes into memory of
 * ours, so that nothing is allocated at a call.
 */
export const functions = {
  init: [['nvmlInit_v2'], []],
  driverVersion: [['nvmlSystemGetDriverVersion'], [out, number]],
  count: [['nvmlDeviceGetCount_v2'], [out]],
  handleByIndex: [['nvmlDeviceGetHandleByIndex_v2'], [number, out]],
  name: [['nvmlDeviceGetName'], [handle, out, number]],
  uuid: [['nvmlDeviceGetUUID'], [handle, out, number]],
  pci: [['nvmlDeviceGetPciInfo_v3'], [handle, out]],
  memory: [['nvmlDeviceGetMemoryInfo'], [handle, out]],
  memoryV2: [['nvmlDeviceGetMemoryInfo_v2'], [handle, out]],
  utilisation: [['nvmlDeviceGetUtilizationRates'], [handle, out]],
  power: [['nvmlDeviceGetPowerUsage'], [handle, out]],
  energy: [['nvmlDeviceGetTotalEnergyConsumption'], [handle, out]],
  fields: [['nvmlDeviceGetFieldValues'], [handle, 'int', out]],
  clock: [['nvmlDeviceGetClockInfo'], [handle, number, out]],
  temperature: [['nvmlDeviceGetTemperature'], [handle, number, out]],
  performanceState: [['nvmlDeviceGetPerformanceState'], [handle, out]],
  throttleReasons: [
    ['nvmlDeviceGetCurrentClocksEventReasons', 'nvmlDeviceGetCurrentClocksThrottleReasons'],
    [handle, out],
  ],
  violation: [['nvmlDeviceGetViolationStatus'], [handle, number, out]],
  limit: [['nvmlDeviceGetEnforcedPowerLimit'], [handle, out]],
  defaultLimit: [['nvmlDeviceGetPowerManagementDefaultLimit'], [handle, out]],
  limitRange: [['nvmlDeviceGetPowerManagementLimitConstraints'], [handle, out, out]],
  computeProcesses: [
    ['nvmlDeviceGetComputeRunningProcesses_v3', 'nvmlDeviceGetComputeRunningProcesses_v2'],
    [handle, out, out],
  ],
  graphicsProcesses: [
    ['nvmlDeviceGetGraphicsRunningProcesses_v3', 'nvmlDeviceGetGraphicsRunningProcesses_v2'],
    [handle, out, out],
  ],
  processUtilisation: [['nvmlDeviceGetProcessUtilization'], [handle, out, out, 'uint64_t']],
  migMode: [['nvmlDeviceGetMigMode'], [handle, out, out]],
  sliceCount: [['nvmlDeviceGetMaxMigDeviceCount'], [handle, out]],
  sliceByIndex: [['nvmlDeviceGetMigDeviceHandleByIndex'], [handle, number, out]],
  gpuInstance: [['nvmlDeviceGetGpuInstanceId'], [handle, out]],
  computeInstance: [['nvmlDeviceGetComputeInstanceId'], [handle, out]],
  persistence: [['nvmlDeviceGetPersistenceMode'], [handle, out]],
  ecc: [['nvmlDeviceGetEccMode'], [handle, out, out]],
  computeCapability: [['nvmlDeviceGetCudaComputeCapability'], [handle, out, out]],
} as const satisfies Record<string, readonly [symbols: readonly string[], parameters: readonly string[]]>;

export type FunctionName = keyof typeof functions;

/** An address of NVML's own. */
export type Handle = number | bigint;

/** Answers a nvmlReturn_t. */
export type Call = (...parameters: readonly (Handle | Uint8Array)[]) => number;

export type Nvml = Readonly<Record<FunctionName, Call>>;

/** Sizes and places in structures, By (nvml.h; 64-bit, little-endian). */
export const layout = {
  text: 96,
  pci: { size: 68, busId: 36, busIdLength: 32 },
  memory: { size: 24, total: 0, used: 16 },
  memoryV2: { size: 40, version: 0x02000028, total: 8, used: 32 },
  utilisation: { size: 8, gpu: 0, memory: 4 },
  field: { size: 40, id: 0, scope: 4, type: 24, returned: 28, value: 32 },
  violation: { size: 16, time: 8 },
  process: { size: 24, pid: 0, memory: 8, gpuInstance: 16 },
  processUtilisation: { size: 32, pid: 0, time: 8, sm: 16 },
} as const;
