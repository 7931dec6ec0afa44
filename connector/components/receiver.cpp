#include "connector/components/receiver.h"

#include <fmt/format.h>

#include "connector/base/text/text.h"

namespace millrace::components {
namespace {

constexpr std::size_t kShownWords = 200;

}  // namespace

std::string in_words(const Answer& answer) {
  const std::string words = printable(answer.body, kShownWords);
  return words.empty() ? fmt::format("{}", answer.head.status)
                       : fmt::format("{} {}", answer.head.status, words);
}

}  // namespace millrace::components
