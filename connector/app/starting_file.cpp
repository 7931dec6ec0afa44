#include "connector/app/starting_file.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "config/yaml/yaml_text.h"
#include "connector/base/text/ascii.h"
#include "connector/base/text/text.h"
#include "connector/data/type_inference.h"

namespace millrace::app {
namespace {

using config::Node;

constexpr std::string_view kHead = R"(# yaml-language-server: $schema=./{schema}
# One sync: a report, the shape of its rows, and where they go.
version: 1

# Systems that are read from or written to. Their names (bi, out) are yours to choose.
# Another database or webhook: `millrace example` lists the kinds, `millrace example postgres`
# prints one of them to copy, `millrace docs postgres` explains its options.
connections:
  bi:
    reports_api:
      url: {url}
      key: "${{env:{key}}}"            # from the environment, so no key is in here
  out:
    files:
      root: out                                  # a folder; made when the first file is written

syncs:
  {sync}:
    # The report's id is the number in its address: 1846 in .../queries/1846-users-growth.
    from:
      bi: {report}
)";

constexpr std::string_view kContract = R"(
    # The contract: each column of the report with the name and the type that it gets. A value that
    # does not fit its type stops the load before anything has changed; `required: true` refuses
    # empty cells too. Types: text, integer, decimal, double, boolean, date, time, timestamp,
    # timestamptz, uuid, json.
)";

constexpr std::string_view kOthers =
    "    other_columns: keep                          # those not named above: keep, drop or "
    "fail\n";

constexpr std::string_view kTail = R"(
    # Where the rows go; there can be several. The ending of the path decides: .csv or .jsonl.
    to:
      - out:
          path: "{{ sync }}.csv"
      # With a connection `warehouse` of the kind postgres or sqlite:
      # - warehouse: {table: %, mode: upsert, key: &}

# What to type next:
#   millrace check                               finds mistakes, offline
#   millrace preview %
#   millrace run
)";

std::string yaml_scalar(const std::string& text) {
  return config::flow_text(Node::scalar(text));
}

// "LTV (USD)" as "ltv_usd": letters and digits, whatever the script.
std::string tidy(std::string_view name) {
  std::string out;
  for (const char c : name) {
    const bool keeps = is_letter(c) || is_digit(c) || static_cast<unsigned char>(c) >= 0x80;
    if (keeps) {
      out += to_lower(c);
    } else if (!out.empty() && out.back() != '_') {
      out += '_';
    }
  }
  while (out.ends_with('_')) out.pop_back();
  return out;
}

// The columns of the quickstart's report, for a file that nobody was asked for.
std::vector<Field> usual_columns() {
  return {{"Id", {TypeKind::Integer}, true},
          {"Email", {TypeKind::Text}, true},
          {"LTV (USD)", {TypeKind::Decimal, 12, 2}},
          {"Signed up", {TypeKind::TimestampTz}}};
}

class ContractLines {
 public:
  std::string line(const Field& column) {
    const auto name = new_name(column.name);
    Node rules = Node::map({});
    const auto rule = [&](const char* key, std::string text) {
      rules.entries.push_back({key, {}, Node::scalar(std::move(text))});
    };
    if (name != column.name) rule("as", name);
    rule("type", to_string(column.type));
    if (column.required) rule("required", "true");
    const bool only_type = rules.entries.size() == 1;
    const Node entry =
        Node::map({{column.name, {}, only_type ? rules.entries.front().value : std::move(rules)}});
    // Without the braces of the map that holds it.
    const auto text = config::flow_text(entry);
    return "      " + text.substr(1, text.size() - 2) + "\n";
  }

 private:
  std::string new_name(const std::string& name) {
    const auto base = tidy(name).empty() ? "column" : tidy(name);
    auto unique = base;
    for (int i = 2; !used_.insert(unique).second; ++i) unique = fmt::format("{}_{}", base, i);
    return unique;
  }

  std::set<std::string> used_;
};

std::string contract(const StartingFile& wanted) {
  std::string out(kContract);
  if (!wanted.columns) {
    out += "    # These are the columns of the quickstart's report: write those of yours.\n";
  } else if (wanted.rows == 0) {
    out += "    # The report has no rows, so that every column is text so far.\n";
  } else {
    out += fmt::format(
        "    # These types were inferred from {}: widen those that later rows may not fit.\n",
        wanted.rows == 1 ? "one row" : fmt::format("the first {}", counted(wanted.rows, "row")));
  }
  out += "    columns:\n";
  ContractLines lines;
  for (const auto& column : wanted.columns ? *wanted.columns : usual_columns()) {
    out += lines.line(column);
  }
  return out + std::string(kOthers);
}

// The end of the file: % stands for the sync, & for a column that rows are told apart by.
std::string tail(std::string_view sync, const std::string& key) {
  std::string out;
  for (const char c : kTail) {
    if (c == '%') {
      out += sync;
    } else if (c == '&') {
      out += key;
    } else {
      out += c;
    }
  }
  return out;
}

// As good a guess as any: the first column.
std::string likely_key(const std::vector<Field>& columns) {
  const auto name = columns.empty() ? "id" : tidy(columns.front().name);
  return name.empty() ? "column" : yaml_scalar(name);
}

// A type that later rows will fit, as far as one can know.
Type lenient(Type type) {
  if (type.kind == TypeKind::Unknown) return {TypeKind::Text};
  // How many digits there are at most is not known of some rows.
  return type.kind == TypeKind::Decimal ? Type{TypeKind::Decimal} : type;
}

}  // namespace

std::string starting_file(const StartingFile& wanted) {
  const auto sync = sync_name_of(wanted.report);
  return fmt::format(kHead, fmt::arg("schema", kSchemaName),
                     fmt::arg("url", yaml_scalar(wanted.url)), fmt::arg("key", kKeyVariable),
                     fmt::arg("sync", sync), fmt::arg("report", yaml_scalar(wanted.report))) +
         (wanted.columns && wanted.columns->empty() ? "" : contract(wanted)) +
         tail(sync, likely_key(wanted.columns.value_or(usual_columns())));
}

std::string sync_name_of(const std::string& report) {
  const auto slug = report.find('-');
  const auto name = slug == std::string::npos ? "" : tidy(report.substr(slug + 1));
  return name.empty() ? "report_" + tidy(report.substr(0, slug)) : name;
}

std::vector<Field> columns_of(const Schema& schema, const std::vector<Batch>& batches) {
  std::vector<Field> columns = schema.fields();
  for (std::size_t c = 0; c < columns.size(); ++c) {
    TypeInference inference;
    for (const auto& batch : batches) {
      for (std::size_t row = 0; row < batch.rows; ++row) {
        if (!batch.columns[c].is_null(row)) inference.see(batch.columns[c].text(row));
      }
    }
    columns[c].type = lenient(inference.result());
  }
  return columns;
}

}  // namespace millrace::app
