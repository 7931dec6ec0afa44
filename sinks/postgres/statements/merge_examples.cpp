// The statements of MergeSql that show rows.

#include <fmt/format.h>

#include "connector/base/text/text.h"
#include "sinks/postgres/statements/merge.h"

namespace millrace::sinks::postgres {

std::string MergeSql::shown_key(const io::PgRows& rows, std::size_t row, std::size_t first) const {
  std::string key;
  for (std::size_t i = 0; i < key_names_.size(); ++i) {
    key += fmt::format("{}{} = \"{}\"", key.empty() ? "" : ", ", printable(key_names_[i]),
                       printable(rows.text(row, first + i)));
  }
  return key;
}

std::vector<std::string> MergeSql::names() const {
  auto names = key_names_;
  names.insert(names.end(), other_names_.begin(), other_names_.end());
  return names;
}

std::string MergeSql::staged_cells() const {
  std::string cells;
  for (const auto* names : {&key_, &others_}) {
    for (const auto& name : *names) {
      cells += fmt::format("{}s.{}::text", cells.empty() ? "" : ", ", name.quoted);
    }
  }
  return cells;
}

std::string MergeSql::target_cells() const {
  std::string cells;
  for (const auto* names : {&key_, &others_}) {
    for (const auto& name : *names) {
      cells += cells.empty() ? "" : ", ";
      cells += name.missing ? "NULL::text" : fmt::format("t.{}::text", name.quoted);
    }
  }
  return cells;
}

std::string MergeSql::find_staged_row(const std::string& name, const std::string& condition) const {
  const auto keys = key_.empty() ? "" : ", " + key_texts();
  return fmt::format(
      "SELECT (SELECT count(*) FROM {0} b WHERE b.ctid <= {1}.ctid){2} FROM {0} AS {1} WHERE {3} "
      "ORDER BY {1}.ctid LIMIT 1",
      kStage, name, keys, condition);
}

std::string MergeSql::aside_as_new(bool is_new) {
  return fmt::format("ctid IN (SELECT a.at FROM {} a WHERE {}a.is_new)", kAside,
                     is_new ? "" : "NOT ");
}

std::string MergeSql::has_partner_where(const std::string& condition) const {
  std::string keys;
  for (const auto& name : key_) keys += (keys.empty() ? "" : ", ") + name.quoted;
  return fmt::format("({0}) IN (SELECT {0} FROM {1} WHERE {2})", keys, target_, condition);
}

std::string MergeSql::new_rows(std::size_t most) const {
  return fmt::format(
      "SELECT {} FROM {} s WHERE NOT EXISTS (SELECT FROM {} t WHERE {}) ORDER BY s.ctid LIMIT {}",
      staged_cells(), kStage, target_, same_key("s"), most);
}

std::string MergeSql::changed_rows(std::size_t most) const {
  return fmt::format("SELECT {}, {} FROM {} s JOIN {} t ON {} WHERE {} ORDER BY s.ctid LIMIT {}",
                     target_cells(), staged_cells(), kStage, target_, same_key("s"), difference(),
                     most);
}

std::string MergeSql::leaving_rows(std::size_t most) const {
  return fmt::format("SELECT {} FROM {} t WHERE {} ORDER BY t.{} LIMIT {}", target_cells(), target_,
                     mark_.empty() ? gone() : unmarked(), key_.front().quoted, most);
}

std::string MergeSql::staged_rows(std::size_t most) const {
  return fmt::format("SELECT {} FROM {} s ORDER BY s.ctid LIMIT {}", staged_cells(), kStage, most);
}

std::string MergeSql::target_rows(std::size_t most) const {
  return fmt::format("SELECT {} FROM {} t LIMIT {}", target_cells(), target_, most);
}

}  // namespace millrace::sinks::postgres
