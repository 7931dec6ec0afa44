#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

// An expression as it was written, before anything is known of its columns, functions and types:
// what is left of PostgreSQL's grammar (https://www.postgresql.org/docs/15/sql-expressions.html)
// once everything was refused that the language does not have. Parentheses are gone, keywords that
// stand for a function or an operator have become one. Plain values, owned by whoever holds them.
//
// `at` is a byte of the expression's text: where the node's operator, its function's name, its
// keyword or, for names and literals, its text begins.

namespace millrace::sql::syntax {

struct Expression;
struct SortKey;
using Expressions = std::vector<Expression>;
using ExpressionPtr = std::unique_ptr<Expression>;

// A constant. The text of a string is its value; that of a number is as written, but for a minus
// before it, which belongs to it: "-1", "1.10", "1e3".
struct Literal {
  enum class Kind {
    Null,
    Boolean,  // The text is "true" or "false".
    Integer,  // Fits into a bigint.
    Number,   // Any other number: has a point or an exponent, or is too big for a bigint.
    String,   // A string literal; its type follows from where it stands.
  };
  Kind kind = Kind::Null;
  std::string text;
};

// A column. Names are as Postgres reads them: in lower case unless they were quoted, but never cut
// at 63 bytes.
struct ColumnName {
  std::optional<std::string> table;
  std::string name;
  bool quoted = false;  // Whether the name stands in double quotes.
};

// A function or an aggregate. The forms with a grammar of their own are calls too, with the names
// and the order of arguments that Postgres gives them:
//   extract(field FROM x)       extract('field', x)
//   x AT TIME ZONE zone         timezone(zone, x)
//   substring(x FROM a FOR b)   substring(x, a, b), overlay alike
//   position(part IN x)         position(x, part)
//   trim(BOTH chars FROM x)     btrim(x, chars), ltrim and rtrim alike
//   x LIKE p ESCAPE e           operator ~~ with like_escape(p, e) at its right
//   x SIMILAR TO p              operator ~ with similar_to_escape(p) at its right
//   current_date and its like   a call of that name without arguments
//   (a, b) OVERLAPS (c, d)      overlaps(a, b, c, d)
struct Call {
  std::string name;  // In lower case unless quoted, without "pg_catalog.".
  Expressions args;
  std::vector<std::string> arg_names;  // As many as args, "" without a name; or none at all.
  bool star = false;                   // count(*)
  bool distinct = false;
  std::vector<SortKey> order_by;  // Of an aggregate, or of WITHIN GROUP.
  bool within_group = false;
  ExpressionPtr filter;  // FILTER (WHERE …), or null.
};

// An operator by its symbol, with what stands beside it. LIKE is "~~", ILIKE "~~*", their negations
// "!~~" and "!~~*"; "!=" is "<>".
struct Operation {
  std::string name;
  ExpressionPtr left;  // Null for a prefix operator.
  ExpressionPtr right;
};

// AND and OR have two operands or more, NOT has one.
struct Logic {
  enum class Kind { And, Or, Not };
  Kind kind = Kind::And;
  Expressions operands;
};

// A type of the language by the one name that it has here: text, bigint, numeric, double precision,
// boolean, date, time, timestamp, timestamptz, interval, uuid or jsonb.
struct TypeName {
  std::size_t at = 0;
  std::string name;
  std::vector<std::int64_t> modifiers;  // Of numeric only: precision, or precision and scale.
};

// x::type, CAST(x AS type), type 'literal'
struct Cast {
  ExpressionPtr operand;
  TypeName type;
};

struct When;

struct Case {
  ExpressionPtr operand;  // Of CASE x WHEN y; null when each WHEN has a condition.
  std::vector<When> whens;
  ExpressionPtr otherwise;  // Null without ELSE.
};

struct Test {
  enum class Kind {
    IsNull,
    IsNotNull,
    IsTrue,
    IsNotTrue,
    IsFalse,
    IsNotFalse,
    IsUnknown,
    IsNotUnknown,
  };
  Kind kind = Kind::IsNull;
  ExpressionPtr operand;
};

// left IS [NOT] DISTINCT FROM right; negated with NOT.
struct Distinction {
  bool negated = false;
  ExpressionPtr left;
  ExpressionPtr right;
};

// operand [NOT] IN (list)
struct In {
  bool negated = false;
  ExpressionPtr operand;
  Expressions list;
};

// operand operator ANY (ARRAY[elements]), or ALL.
struct Quantified {
  enum class Kind { Any, All };
  Kind kind = Kind::Any;
  std::string operator_name;
  ExpressionPtr operand;
  Expressions elements;
};

struct Between {
  bool negated = false;
  bool symmetric = false;
  ExpressionPtr operand;
  ExpressionPtr low;
  ExpressionPtr high;
};

// What looks like a function and takes any type. NULLIF has two operands, the others have one or
// more.
struct Special {
  enum class Kind { Coalesce, NullIf, Greatest, Least };
  Kind kind = Kind::Coalesce;
  Expressions operands;
};

// ARRAY[elements], as an argument of a function or at the right of an operator on jsonb.
struct ArrayLiteral {
  Expressions elements;
};

struct Expression {
  std::size_t at = 0;
  std::variant<Literal, ColumnName, Call, Operation, Logic, Cast, Case, Test, Distinction, In,
               Quantified, Between, Special, ArrayLiteral>
      node;
};

struct When {
  Expression condition;  // What is compared with the operand, when the CASE has one.
  Expression result;
};

// One part of ORDER BY.
struct SortKey {
  enum class Nulls {
    Default,  // Last when ascending, first when descending.
    First,
    Last,
  };
  Expression value;
  bool descending = false;
  Nulls nulls = Nulls::Default;
};

}  // namespace millrace::sql::syntax
