#include "examples/reports_server/data/query_text.h"

#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include "connector/base/text/ascii.h"
#include "connector/base/text/text.h"
#include "examples/reports_server/data/sql/sql_scanner.h"

namespace millrace::reports_server {
namespace {

std::string_view postgres_type(FilterType type) {
  switch (type) {
    case FilterType::Integer:
      return "bigint";
    case FilterType::Number:
      return "numeric";
    case FilterType::Boolean:
      return "boolean";
    case FilterType::Date:
      return "date";
    case FilterType::Text:
    case FilterType::List:
      return "text";
  }
  return "text";
}

// Goes through a query once, from its beginning to its end.
class Expansion {
 public:
  Expansion(std::string_view query, const std::vector<BoundFilter>& filters, SqlDialect dialect)
      : query_(query), filters_(filters), dialect_(dialect) {}

  Result<QueryText> run() {
    while (at_ < query_.size()) {
      if (auto done = step(); !done) return fail(std::move(done).error());
    }
    if (optional_) return problem(optional_->at, "[[ is never closed; write ]] after the part");
    return std::move(out_);
  }

 private:
  // What stood where a [[ began.
  struct Optional {
    std::size_t at = 0;
    std::size_t sql = 0;
    std::size_t values = 0;
    bool has_filter = false;
    bool stays = true;
  };

  Result<void> step() {
    const auto rest = query_.substr(at_);
    if (rest.starts_with("[[")) return open();
    if (optional_ && rest.starts_with("]]")) return close();
    if (const auto quoted = quoted_length(query_, at_, dialect_)) {
      copy(quoted);
      return {};
    }
    if (rest[0] == ':') return colon();
    if (is_parameter_sign(rest)) {
      return problem(at_, fmt::format("{} is a parameter sign; write :name", rest[0]));
    }
    copy(1);
    return {};
  }

  Result<void> open() {
    if (optional_) return problem(at_, "[[ stands inside another [[ ]]; they cannot be nested");
    optional_ = Optional{.at = at_, .sql = out_.sql.size(), .values = out_.values.size()};
    at_ += 2;
    return {};
  }

  Result<void> close() {
    if (!optional_->has_filter) {
      return problem(optional_->at,
                     "[[ ]] has no :name in it, so that nothing decides whether it stays; for "
                     "an array of arrays write [ [");
    }
    if (!optional_->stays) {
      out_.sql.resize(optional_->sql);
      out_.values.resize(optional_->values);
      out_.types.resize(optional_->values);
    }
    optional_.reset();
    at_ += 2;
    return {};
  }

  Result<void> colon() {
    const auto length = parameter_length(query_, at_, dialect_);
    if (length == 0) {
      copy(1);
      return {};
    }
    const auto name = query_.substr(at_ + 1, length);
    if (const auto* filter = find(name)) {
      add_values(*filter);
    } else if (const auto* asked = find_given(name)) {
      add_truth(asked->given);
    } else {
      return unknown(name);
    }
    at_ += length + 1;
    return {};
  }

  void add_values(const BoundFilter& filter) {
    if (optional_) {
      optional_->has_filter = true;
      optional_->stays &= filter.given && (filter.many || !filter.values.empty());
    }
    if (filter.values.empty()) add_nothing(filter);
    for (std::size_t i = 0; i < filter.values.size(); ++i) {
      out_.values.push_back(filter.values[i]);
      out_.types.push_back(filter.type);
      if (i > 0) out_.sql += ", ";
      out_.sql += dialect_ == SqlDialect::Postgres ? fmt::format("${}", out_.values.size()) : "?";
    }
  }

  // Postgres has no `IN ()`, and wants to know what a NULL would be.
  void add_nothing(const BoundFilter& filter) {
    if (dialect_ == SqlDialect::Sqlite) {
      out_.sql += filter.many ? "" : "NULL";
      return;
    }
    const auto null = fmt::format("CAST(NULL AS {})", postgres_type(filter.type));
    out_.sql += filter.many ? fmt::format("SELECT {} WHERE FALSE", null) : null;
  }

  void add_truth(bool truth) {
    if (dialect_ == SqlDialect::Postgres) {
      out_.sql += truth ? "TRUE" : "FALSE";
    } else {
      out_.sql += truth ? "1" : "0";
    }
  }

  // `?` and `@` are operators of Postgres.
  bool is_parameter_sign(std::string_view rest) const {
    if (dialect_ == SqlDialect::Sqlite) return rest[0] == '?' || rest[0] == '@' || rest[0] == '$';
    return rest.size() > 1 && rest[0] == '$' && is_digit(rest[1]);
  }

  const BoundFilter* find(std::string_view name) const {
    const auto found = std::ranges::find(filters_, name, &BoundFilter::name);
    return found == filters_.end() ? nullptr : &*found;
  }

  const BoundFilter* find_given(std::string_view name) const {
    constexpr std::string_view kGiven = "_given";
    return name.ends_with(kGiven) ? find(name.substr(0, name.size() - kGiven.size())) : nullptr;
  }

  std::unexpected<Error> unknown(std::string_view name) const {
    std::vector<std::string_view> names;
    names.reserve(filters_.size());
    for (const auto& each : filters_) names.push_back(each.name);
    const auto near = nearest(name, names);
    return problem(at_, fmt::format(":{} is not one of the report's filters; {}", name,
                                    near.empty() ? "declare it under filters"
                                                 : fmt::format("did you mean :{}?", near)));
  }

  std::unexpected<Error> problem(std::size_t at, std::string_view what) const {
    const auto before = query_.substr(0, at);
    const auto line = 1 + std::ranges::count(before, '\n');
    const auto column = at - (before.rfind('\n') + 1) + 1;
    return fail(ErrorKind::InvalidConfig,
                fmt::format("line {}, column {} of the query: {}", line, column, what));
  }

  void copy(std::size_t length) {
    out_.sql += query_.substr(at_, length);
    at_ += length;
  }

  std::string_view query_;
  const std::vector<BoundFilter>& filters_;
  SqlDialect dialect_;
  std::size_t at_ = 0;
  std::optional<Optional> optional_;
  QueryText out_;
};

}  // namespace

Result<QueryText> expand_query(std::string_view query, const std::vector<BoundFilter>& filters,
                               SqlDialect dialect) {
  return Expansion(query, filters, dialect).run();
}

}  // namespace millrace::reports_server
