#include "config/yaml/scalar_place.h"

#include <algorithm>
#include <cstdint>
#include <string>

#include "config/yaml/scalar_walk.h"

namespace millrace::config {

Place place_of(const Node& scalar, std::size_t offset) {
  const Place& whole = scalar.place;
  if (!scalar.source || !scalar.is_scalar() || whole.line == 0) return whole;
  const Expansion* expansion = scalar.expansion.get();
  const std::string& written = expansion ? expansion->written : scalar.text;
  const std::size_t start = scalar.source->offset_of({whole.line - 1, whole.column - 1});
  const auto offsets = scalar_offsets(scalar.source->text(), start, written);
  if (offsets.empty()) return whole;
  const std::size_t at = expansion ? expansion->origin_of(offset) : offset;
  const auto position = scalar.source->position_of(offsets[std::min(at, written.size())]);
  return {whole.file, static_cast<std::uint32_t>(position.line + 1),
          static_cast<std::uint32_t>(position.column + 1)};
}

}  // namespace millrace::config
