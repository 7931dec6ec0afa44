#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "connector/io/sqlite/sqlite.h"

namespace millrace::sinks::sqlite {

// The names that delta loads give to what they leave, in `_millrace_targets`, and whether a table
// still is what its last load has left. Rows can be changed by any program, and nothing in a table
// tells; but every transaction that writes the file raises a number in it. Each load notes, in its
// own transaction, the number that this makes: as long as the file has the number that was noted
// last, nobody else has written it, and its epoch goes on.
//
// Of one load, inside its transaction: the file's number is read when it is made. What is referred
// to outlives it.
class Generations {
 public:
  // `table` is a name without its quotes.
  static Result<Generations> of(io::SqliteDatabase& database, std::string sync, std::string table);

  // Why the table may not be what the load `basis` left there; empty: it is.
  Result<std::string> doubt(const std::string& basis);

  // At the end of a load. An empty name: nobody will ask for it.
  Result<void> write(const std::string& name, const std::string& load_id,
                     const std::string& loaded_at);

 private:
  Generations(io::SqliteDatabase& database, std::string sync, std::string table)
      : database_(database), sync_(std::move(sync)), table_(std::move(table)) {}

  io::SqliteDatabase& database_;
  std::string sync_;
  std::string table_;
  std::optional<std::uint32_t> counter_;  // Of the file, before this load.
  std::string epoch_;                     // Empty: it has ended, or never began.
};

// The name that the last load by that sync gave; empty: none. Needs no lock.
Result<std::string> find_generation(io::SqliteDatabase& database, const std::string& sync,
                                    const std::string& table);

}  // namespace millrace::sinks::sqlite
