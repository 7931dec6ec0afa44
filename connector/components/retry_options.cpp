#include "connector/components/retry_options.h"

namespace millrace::components {

using namespace std::chrono_literals;

config::Spec<RetryPolicy> retry_spec() {
  return config::Spec<RetryPolicy>("retry",
                                   "How a request is repeated after a failure that may pass.")
      .field<&RetryPolicy::attempts>("How often it is tried in all.", {.min = 1, .max = 100})
      .field<&RetryPolicy::first_wait>(
          "The longest that the first wait may be; it doubles with every attempt, and how much of "
          "it is waited is drawn by chance.",
          {.min = 0ms, .max = 1h})
      .field<&RetryPolicy::longest_wait>("Where the doubling ends.", {.min = 0ms, .max = 1h})
      .check([](const RetryPolicy& policy) -> std::optional<std::string> {
        if (policy.longest_wait >= policy.first_wait) return std::nullopt;
        return "longest_wait is shorter than first_wait";
      });
}

}  // namespace millrace::components
