'use strict';

// The viewer reads JSON into numbers that are doubles, and writes it anew. Totals are 64-bit integers, so what people
// type is sent as it is, and what the service answers is shown as it is.
let typed;
const exactNumbers = () => ({
  statePlugins: {
    spec: {
      wrapActions: {
        executeRequest: (execute, system) => (request) => {
          typed = system.oas3Selectors.requestBodyValue(request.pathName, request.method);
          return execute(request);
        },
      },
    },
  },
  wrapComponents: {
    responseBody: (ResponseBody, system) => (properties) =>
      system.React.createElement(ResponseBody, {...properties, contentType: 'text/plain'}),
  },
});

// Every address is relative to the page, so that it works behind a proxy that adds a prefix, too.
SwaggerUIBundle({
  url: 'openapi.yaml',
  dom_id: '#page',
  deepLinking: true,
  docExpansion: 'list',
  defaultModelsExpandDepth: 0,
  displayRequestDuration: true,
  plugins: [exactNumbers],
  requestInterceptor: (request) => {
    if (request.body !== undefined && typeof typed === 'string') request.body = typed;
    return request;
  },
  // By default the description is sent to a validator on the internet.
  validatorUrl: null,
});
