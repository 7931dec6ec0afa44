#include "connector/data/typed_values.h"

namespace millrace {
namespace {

using Bits = TypedValues::Bits;

template <class Value>
std::vector<Value> picked(const std::vector<Value>& values, std::span<const std::uint32_t> rows) {
  std::vector<Value> result;
  result.reserve(rows.size());
  for (const std::uint32_t row : rows) result.push_back(values[row]);
  return result;
}

Bits picked(const Bits& bits, std::span<const std::uint32_t> rows) {
  Bits result = TypedValues::no_bits(rows.size());
  for (std::size_t row = 0; row < rows.size(); ++row) {
    if (TypedValues::bit(bits, rows[row])) TypedValues::set_bit(result, row);
  }
  return result;
}

}  // namespace

std::shared_ptr<const TypedValues> TypedValues::at(std::span<const std::uint32_t> rows) const {
  return std::make_shared<const TypedValues>(TypedValues{
      picked(validity, rows),
      std::visit([rows](const auto& some) { return Storage(picked(some, rows)); }, values)});
}

}  // namespace millrace
