#include "connector/formats/format.h"

namespace millrace::formats {

Result<void> finish_whole(Decoder& decoder, std::vector<Batch>& out) {
  for (;;) {
    const auto ended = decoder.finish(out);
    if (!ended) return fail(ended.error());
    if (*ended) return {};
  }
}

}  // namespace millrace::formats
