#pragma once

#include "config/spec/spec.h"
#include "connector/base/retry.h"

namespace millrace::components {

// `retry: {...}` of every component that repeats requests: the policy itself, as options.
config::Spec<RetryPolicy> retry_spec();

}  // namespace millrace::components
