#include "examples/reports_server/data/pages.h"

#include <algorithm>

#include "connector/data/text/json_writer.h"

namespace millrace::reports_server {
namespace {

constexpr std::uint64_t kLargestPage = std::uint64_t{64} << 20;
constexpr std::uint64_t kPageBlock = 64 << 10;

// Where a row begins: its mark, and then over as many line feeds as there are rows before it.
Result<std::uint64_t> offset_of(const QueryResult& result, const SpoolReader& file,
                                std::uint64_t row) {
  if (row >= result.rows) return result.file.size();
  const auto mark = std::prev(std::ranges::upper_bound(result.marks, row, {}, &RowMark::row));
  auto offset = mark->offset;
  for (auto to_skip = row - mark->row; to_skip > 0;) {
    const auto length = std::min(kPageBlock, result.file.size() - offset);
    const auto piece = file.read(offset, length);
    if (!piece) return fail(piece.error());
    std::size_t at = 0;
    while (to_skip > 0 && at < piece->size()) {
      const auto end = piece->find('\n', at);
      if (end == piece->npos) break;
      at = end + 1;
      --to_skip;
    }
    offset += to_skip > 0 ? length : at;
  }
  return offset;
}

}  // namespace

std::uint64_t Page::count(const QueryResult& result) const {
  return std::max<std::uint64_t>(1, result.rows / size + (result.rows % size > 0 ? 1 : 0));
}

Result<std::string> read_page(const QueryResult& result, const Page& page) {
  if (result.rows == 0 || page.number > page.count(result)) return std::string();
  const auto first = (page.number - 1) * page.size;
  const auto file = result.file.open();
  if (!file) return fail(file.error());
  const auto begin = offset_of(result, *file, first);
  if (!begin) return fail(begin.error());
  const auto end = offset_of(result, *file, first + std::min(page.size, result.rows - first));
  if (!end) return fail(end.error());
  if (*end - *begin > kLargestPage) {
    return fail(ErrorKind::Refused, "the page is larger than 64 MiB; ask for a smaller page size");
  }
  auto rows = file->read(*begin, *end - *begin);
  if (!rows) return rows;
  // JSON strings hold no line feeds: each one parts two rows.
  rows->pop_back();
  std::ranges::replace(*rows, '\n', ',');
  return rows;
}

void write_page(JsonWriter& json, const QueryResult& result, std::string_view rows) {
  json.key("fields").open_array();
  for (const auto& field : result.fields) json.value(field);
  json.close_array().key("values").open_array().token(rows).close_array();
}

}  // namespace millrace::reports_server
