// gzip and deflate: any bytes, cut into blocks of any size, give the same text or the same kind of
// error; what was compressed comes out as it was.

#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include <zlib.h>

#include "connector/io/http/message/inflater.h"

namespace {

using namespace millrace;

struct Outcome {
  std::string text;
  bool ended = false;
  ErrorKind kind = ErrorKind::Internal;
};

Outcome failed(Outcome outcome, const Error& error) {
  const bool expected = error.kind() == ErrorKind::BadData || error.kind() == ErrorKind::Transient;
  if (!expected || error.message().empty()) std::abort();
  outcome.kind = error.kind();
  return outcome;
}

Outcome inflate_all(std::string_view encoded, io::Coding coding, std::size_t block_size) {
  io::Inflater inflater(coding, 512);
  Outcome outcome;
  while (!encoded.empty()) {
    const auto part = encoded.substr(0, block_size);
    encoded.remove_prefix(part.size());
    inflater.feed(block_of(part));
    while (!inflater.is_idle()) {
      auto block = inflater.next();
      if (!block) return failed(outcome, block.error());
      if (block->buffer) outcome.text.append(block->bytes().data(), block->size());
    }
  }
  const auto ended = inflater.finish();
  if (!ended) return failed(outcome, ended.error());
  outcome.ended = true;
  return outcome;
}

void must_equal(const Outcome& one, const Outcome& other) {
  if (one.ended != other.ended || one.kind != other.kind) std::abort();
  if (one.ended && one.text != other.text) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  const std::size_t block_size = 1 + data[0] % 100u;
  for (const auto coding : {io::Coding::Gzip, io::Coding::Deflate}) {
    must_equal(inflate_all(text, coding, SIZE_MAX), inflate_all(text, coding, block_size));
  }
  std::string packed(compressBound(size), '\0');
  uLongf packed_size = packed.size();
  compress(reinterpret_cast<Bytef*>(packed.data()), &packed_size, data, size);
  packed.resize(packed_size);
  const Outcome whole = inflate_all(packed, io::Coding::Deflate, block_size);
  const std::string_view all(reinterpret_cast<const char*>(data), size);
  if (!whole.ended || whole.text != all) std::abort();
  return 0;
}
