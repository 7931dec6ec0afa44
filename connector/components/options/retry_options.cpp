#include "connector/components/options/retry_options.h"

namespace millrace::components {

using namespace std::chrono_literals;

config::Spec<RetryPolicy> retry_spec() {
  return config::Spec<RetryPolicy>("retry", "How requests are retried after a temporary failure.")
      .field<&RetryPolicy::attempts>("The maximum number of attempts, including the first.",
                                     {.min = 1, .max = 100})
      .field<&RetryPolicy::first_wait>(
          "The upper limit of the first wait. It doubles with every attempt; the actual wait is "
          "randomised below it.",
          {.min = 0ms, .max = 1h})
      .field<&RetryPolicy::longest_wait>("The longest wait between two attempts.",
                                         {.min = 0ms, .max = 1h})
      .check([](const RetryPolicy& policy) -> std::optional<std::string> {
        if (policy.longest_wait >= policy.first_wait) return std::nullopt;
        return "longest_wait is shorter than first_wait";
      });
}

}  // namespace millrace::components
