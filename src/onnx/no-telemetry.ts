// ONNX Runtime 1.30 on Linux and macOS reports each process, its sessions and its hardware to Microsoft, under a lasting
// device id that it keeps in ~/.cache, unless this variable is set before the first session of the process:
// https://github.com/microsoft/onnxruntime/pull/27379. Facet tells nobody anything; it also leaves mat-debug-*.log files
// in the temporary folder no more. Set on the main thread: a worker's process.env is a copy that native code never sees.
process.env.ORT_DISABLE_TELEMETRY ??= '1';
