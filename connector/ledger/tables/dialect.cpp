#include "connector/ledger/tables/dialect.h"

#include <stdexcept>

#include "connector/data/text/json_writer.h"

namespace millrace::ledger {
namespace {

constexpr std::string_view kEach = "each ";

std::string spelled(std::string_view word, const Dialect& dialect) {
  if (word == "integer") return std::string(dialect.integer);
  if (word == "key") return std::string(dialect.key);
  if (word == "bytes") return std::string(dialect.bytes);
  if (word == "end") return std::string(dialect.end);
  if (word == "end_bulky") return std::string(dialect.end_bulky);
  if (word == "now") return std::string(dialect.now);
  if (!word.starts_with(kEach)) {
    throw std::logic_error("the dialect has no {" + std::string(word) + "}");
  }
  std::string each(dialect.each_begin);
  each += word.substr(kEach.size());
  return each += dialect.each_end;
}

}  // namespace

std::string in_dialect(std::string_view sql, const Dialect& dialect) {
  std::string text;
  for (;;) {
    const auto open = sql.find('{');
    const auto close = sql.find('}', open == sql.npos ? 0 : open);
    if (open == sql.npos || close == sql.npos) return text += sql;
    text += sql.substr(0, open);
    text += spelled(sql.substr(open + 1, close - open - 1), dialect);
    sql.remove_prefix(close + 1);
  }
}

std::string list_of(const std::vector<std::string>& texts) {
  std::string list;
  JsonWriter json(list);
  json.open_array();
  for (const auto& text : texts) json.value(text);
  json.close_array();
  return list;
}

}  // namespace millrace::ledger
