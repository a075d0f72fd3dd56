import { context, diag, DiagLogLevel, propagation, trace } from '@opentelemetry/api';

export interface TracingOptions {
  /** What traces call this service. */
  readonly serviceName: string;
  /** Told what keeps traces from getting away. */
  readonly onProblem: (text: string) => void;
}

/**
 * Sends spans to the OTLP endpoint that the standard variables name (OTEL_EXPORTER_OTLP_ENDPOINT and its fellows, which
 * the SDK reads itself), in batches, in the background: requests never wait for it, and lose nothing where it is away.
 * The SDK is loaded here and nowhere else: who does not trace does not pay for it.
 * @returns ends it, once what there is has been sent, or could not be
 */
export async function startTracing({ serviceName, onProblem }: TracingOptions): Promise<() => Promise<void>> {
  const [{ BatchSpanProcessor, NodeTracerProvider }, { OTLPTraceExporter }, { resourceFromAttributes }] =
    await Promise.all([
      import('@opentelemetry/sdk-trace-node'),
      import('@opentelemetry/exporter-trace-otlp-http'),
      import('@opentelemetry/resources'),
    ]);
  const silent = () => undefined;
  const tell = (message: string, ...more: unknown[]) => {
    onProblem([message, ...more].map(String).join(' '));
  };
  diag.setLogger(
    { error: tell, warn: tell, info: silent, debug: silent, verbose: silent },
    DiagLogLevel.WARN,
  );
  const provider = new NodeTracerProvider({
    resource: resourceFromAttributes({ 'service.name': serviceName }),
    spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter())],
  });
  provider.register();
  return async () => {
    await provider.shutdown().catch((error: unknown) => {
      tell('traces are lost:', error);
    });
    trace.disable();
    context.disable();
    propagation.disable();
    diag.disable();
  };
}
