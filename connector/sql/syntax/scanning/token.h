#pragma once

#include <cstddef>

namespace millrace::sql::syntax {

// A word or sign of a text, as Postgres's scanner cuts it.
struct Token {
  enum class Kind {
    Word,         // A name or a keyword, not in quotes.
    QuotedName,   // "name", with its prefix.
    String,       // 'text' or $$text$$, with its prefix.
    Number,       // Without a sign.
    Parameter,    // $1
    Operator,     // One operator: + <> ->> ::
    Punctuation,  // Any other single character.
  };
  Kind kind = Kind::Punctuation;
  std::size_t at = 0;
  std::size_t size = 0;
};

}  // namespace millrace::sql::syntax
