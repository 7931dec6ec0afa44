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
