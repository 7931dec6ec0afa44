#include "connector/service/web/site/line_limit.h"

#include <fmt/format.h>

namespace millrace::service {

void LineLimit::tell(std::string_view kind, const std::string& line) {
  sum_up();
  auto& span = spans_.try_emplace(std::string(kind), Span{.began = clock_.now()}).first->second;
  if (span.told < kMost) {
    ++span.told;
    log_(line);
  } else {
    ++span.left_out;
    span.last = line;
  }
}

void LineLimit::sum_up() {
  std::erase_if(spans_, [this](const auto& kind) {
    const bool is_over = clock_.now() - kind.second.began >= kSpan;
    if (is_over) end(kind.second);
    return is_over;
  });
}

void LineLimit::end(const Span& span) {
  if (span.left_out == 0) return;
  log_(fmt::format("{} more like this within {} s, the last of them: {}", span.left_out,
                   kSpan.count(), span.last));
}

}  // namespace millrace::service
