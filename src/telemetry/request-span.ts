import {
  context,
  isSpanContextValid,
  propagation,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api';

/** One request's span: the root of what is traced of it here. Without tracing it costs next to nothing. */
export interface RequestSpan {
  /** Lower-case hex, to find the trace by; undefined where nothing is traced. */
  readonly traceId: string | undefined;
  /** Does work whose stages are this span's children. */
  run<T>(work: () => T): T;
  /** @param operation see CountedRequest; @param status of HTTP */
  end(outcome: { readonly operation: string; readonly code: string; readonly status: number }): void;
}

/** @param headers may name the caller's own span (`traceparent`), which this one is then a child of */
export function startRequestSpan(
  method: string,
  headers: Readonly<Record<string, string | string[] | undefined>>,
): RequestSpan {
  const from = propagation.extract(ROOT_CONTEXT, headers);
  const span = trace.getTracer('facet').startSpan(method, { kind: SpanKind.SERVER }, from);
  const within = trace.setSpan(from, span);
  const { traceId } = span.spanContext();
  return {
    traceId: isSpanContextValid(span.spanContext()) ? traceId : undefined,
    run: (work) => context.with(within, work),
    end: ({ operation, code, status }) => {
      span.updateName(`${method} ${operation}`);
      span.setAttributes({
        'http.request.method': method,
        'http.response.status_code': status,
        'facet.operation': operation,
        'facet.code': code,
      });
      if (status >= 500 || code === 'INTERNAL') span.setStatus({ code: SpanStatusCode.ERROR });
      span.end();
    },
  };
}
