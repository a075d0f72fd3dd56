export { AllowedOperations, notAllowed, operationHash, type AskedOperation } from './allowed-operations.js';
export { operationFault, readOperations } from './read-operations.js';
