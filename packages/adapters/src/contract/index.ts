/** The contract that a port must keep, as tests for any test runner, and as plain cases that need none. */
export { describeTransportPort, transportCases, type TransportCase } from './transport.ts'
export { DEFAULT_SERVICE_LIMITS, describeServicePort, serviceCases, type ServiceCase, type ServiceLimits } from './service.ts'
export { describeSystemCallPort, systemCallCases, type CreateSystemCallWorld, type SystemCallCapabilities, type SystemCallCase, type SystemCallWorld } from './system-call.ts'
export { describeScreenPort, screenCases, type CreateScreenWorld, type ScreenCase, type ScreenWorld } from './screen.ts'
export { DEFAULT_PORT_LIMITS, type PortLimits } from './wait.ts'
export { runCases, type CaseResult, type ContractCase, type Runner } from './cases.ts'
export { checkOrder } from './order.ts'
export { DEFAULT_LIMITS, type CreateServiceWorld, type CreateTransportWorld, type Limits, type ServiceCapabilities, type ServiceWorld, type TransportCapabilities, type TransportWorld } from './world.ts'
