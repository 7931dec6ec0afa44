// The program against the reports server: what arrives by each call and variant, and which calls
// it takes.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/integration/pipeline.h"

namespace millrace {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using testing::Pipeline;

constexpr const char* kFilteredReports = R"(
limits: {small_rows: 5}
reports:
  mixed:
    id: 7
    widget: 70
    dataset: 71
    query: |
      SELECT * FROM (
        SELECT 1 AS id, 'plain' AS name, 10 AS amount, 1.5 AS ratio, 'true' AS active UNION ALL
        SELECT 2, '', -20, 0.25, 'false' UNION ALL
        SELECT 3, NULL, NULL, NULL, NULL UNION ALL
        SELECT 4, 'ü漢😀, "quoted"' || char(10) || 'line two', 9007199254740993, 12345.678901, 'true' UNION ALL
        SELECT 5, '007', 0, -0.001, 'false')
      WHERE 1 [[ AND id >= :from_id ]] [[ AND name IN (:names) ]] [[ AND active = :active ]]
        [[ AND ratio < :below ]] [[ AND '2026-01-31' = :day ]] [[ AND id IN (:ids) ]]
      ORDER BY id
    filters:
      from_id: {type: integer, v2_id: 5}
      names: {type: list, v2_id: 6}
      active: text
      below: number
      day: date
      ids: {type: integer, many: true}
  six: {id: 8, query: "WITH RECURSIVE n(id) AS (SELECT 1 UNION ALL SELECT id + 1 FROM n WHERE id < 6) SELECT id FROM n"}
  flags: {id: 9, filters: {on: boolean}, query: "SELECT :on AS flag, :on_given AS given"}
  echo: {id: 10, filters: {word: text}, query: "SELECT :word AS word"}
)";

// The rows as a line of JSON each.
const std::string k1 = R"({"id":"1","name":"plain","amount":"10","ratio":"1.5","active":"true"})";
const std::string k2 = R"({"id":"2","name":"","amount":"-20","ratio":"0.25","active":"false"})";
const std::string k3 = R"({"id":"3","name":null,"amount":null,"ratio":null,"active":null})";
const std::string k4 =
    R"({"id":"4","name":"ü漢😀, \"quoted\"\nline two","amount":"9007199254740993","ratio":"12345.678901","active":"true"})";
const std::string k5 = R"({"id":"5","name":"007","amount":"0","ratio":"-0.001","active":"false"})";

std::string lines(const std::vector<std::string>& rows) {
  std::string text;
  for (const auto& row : rows) text += row + '\n';
  return text;
}

const std::string kAll = lines({k1, k2, k3, k4, k5});

// The same from a JSON export, whose numbers stay numbers.
const std::string kNumbers1 = R"({"id":1,"name":"plain","amount":10,"ratio":1.5,"active":"true"})";
const std::string kNumbers2 = R"({"id":2,"name":"","amount":-20,"ratio":0.25,"active":"false"})";
const std::string kNumbers4 =
    R"({"id":4,"name":"ü漢😀, \"quoted\"\nline two","amount":9007199254740993,"ratio":12345.678901,"active":"true"})";
const std::string kNumbers5 = R"({"id":5,"name":"007","amount":0,"ratio":-0.001,"active":"false"})";
const std::string kNumbers3 = R"({"id":3,"name":null,"amount":null,"ratio":null,"active":null})";
const std::string kAllOfJson = lines({kNumbers1, kNumbers2, kNumbers3, kNumbers4, kNumbers5});

std::string list_of_ids(int most) {
  std::string list = "[4, 1";
  for (int i = 100; i < most; ++i) list += ", " + std::to_string(i);
  return list + "]";
}

// The calls of an export, as the submission begins them.
std::vector<std::string> exported(const std::string& submit) {
  return {submit + " 200", "GET /queries/get_export_results.json 200", "GET /exports/download 302",
          "GET /storage 200"};
}
std::vector<std::string> paged(const std::string& pages) {
  return {"GET /queries/7/submit_query.json 200", "GET " + pages + " 200"};
}
std::vector<std::string> widget_export() {
  return {"POST /api/v2/dashboard_widgets/70/submit_export 200", "GET /api/v2/jobs/N 200",
          "GET /api/v2/exports/download 302", "GET /storage 200"};
}
std::vector<std::string> dataset_query() {
  return {"POST /api/v2/data_sets/71/submit_query 200", "GET /api/v2/jobs/N 200",
          "GET /api/v2/jobs/N/result 200"};
}

struct Variant {
  std::string name;
  std::string from;  // The report, as in the file.
  std::string rows;  // The file that has to come out.
  std::vector<std::string> calls;
};

void PrintTo(const Variant& variant, std::ostream* out) {
  *out << variant.name;
}

class ReportsApiTest : public ::testing::Test {
 protected:
  // One sync, "s", of such a report into s.jsonl.
  void configure(const std::string& from) {
    pipeline_.configure("",
                        "syncs: {s: {from: {bi: " + from + "}, to: [{out: {path: s.jsonl}}]}}\n");
  }
  Pipeline::Outcome run(const std::string& from) {
    configure(from);
    return pipeline_.run({"run", "--verbose"});
  }

  Pipeline pipeline_;
};

class VariantTest : public ReportsApiTest, public ::testing::WithParamInterface<Variant> {};

TEST_P(VariantTest, GivesTheseRowsByTheseCalls) {
  pipeline_.serve(kFilteredReports);

  const auto outcome = run(GetParam().from);

  ASSERT_EQ(outcome.exit_code, 0) << outcome.output << outcome.errors;
  EXPECT_EQ(pipeline_.file("s.jsonl"), GetParam().rows);
  pipeline_.wait_for_call(GetParam().calls.back());
  EXPECT_EQ(pipeline_.calls(), GetParam().calls);
}

const std::vector<std::string> kCsv = exported("GET /queries/7/submit_export.csv");
const std::string kPages = "/queries/get_query_results.json";

INSTANTIATE_TEST_SUITE_P(
    Calls, VariantTest,
    ::testing::Values(
        Variant{"ExportAsCsv", "{report: 7, fetch: export}", kAll, kCsv},
        Variant{"ExportAsJson", "{report: 7, fetch: export, format: json}", kAllOfJson,
                exported("GET /queries/7/submit_export.json")},
        Variant{"ExportAsXlsx", "{report: 7, fetch: export, format: xlsx}", kAll,
                exported("GET /queries/7/submit_export.xlsx")},
        Variant{"ExportOfASheet", "{report: 7, format: xlsx, sheet: mixed}", kAll,
                exported("GET /queries/7/submit_export.xlsx")},
        Variant{"ExportByPost",
                "{report: 7, fetch: export, filters: {ids: " + list_of_ids(200) + "}}",
                lines({k1, k4}), exported("POST /queries/7/submit_export.csv")},
        Variant{"ExportByPostAsJson",
                "{report: 7, format: json, filters: {ids: " + list_of_ids(200) + "}}",
                lines({kNumbers1, kNumbers4}), exported("POST /queries/7/submit_export.json")},
        Variant{"ExportAskedAfterAsAJob",
                "{report: 7-mixed, poll_with: job}",
                kAll,
                {"GET /queries/7-mixed/submit_export.csv 200", "GET /jobs/N/get_results.json 200",
                 "GET /exports/download 302", "GET /storage 200"}},
        Variant{"PagesOfTwo", "{report: 7, fetch: pages, page_size: 2}", kAll, paged(kPages)},
        Variant{"OnePage", "{report: 7, fetch: pages}", kAll, paged(kPages)},
        Variant{"LegacyPages", "{report: 7, fetch: legacy_pages, page_size: 2}", kAll,
                paged("/queries/7.json")},
        Variant{"DirectCsv", "{report: 7, fetch: direct}", kAll, {"GET /queries/7.csv 200"}},
        Variant{"DirectJson",
                "{report: 7, fetch: direct, format: json}",
                kAllOfJson,
                {"GET /queries/7.json 200"}},
        Variant{"DirectXlsx",
                "{report: 7, fetch: direct, format: xlsx}",
                kAll,
                {"GET /queries/7.xlsx 200"}},
        Variant{"AutoForExactNulls", "{report: 7, exact_nulls: true}", kAll, paged(kPages)},
        Variant{"AutoForExactNullsWithLongFilters",
                "{report: 7, exact_nulls: true, filters: {ids: " + list_of_ids(200) + "}}",
                lines({kNumbers1, kNumbers4}), exported("POST /queries/7/submit_export.json")}),
    [](const auto& test) { return test.param.name; });

INSTANTIATE_TEST_SUITE_P(
    V2, VariantTest,
    ::testing::Values(
        Variant{"WidgetAsCsv", "{api: v2, widget: 70}", kAll, widget_export()},
        Variant{"WidgetAsXlsx", "{api: v2, widget: 70, format: xlsx}", kAll, widget_export()},
        Variant{"WidgetWithFilters", "{api: v2, widget: 70, filters: {5: 2, 6: [plain, '007']}}",
                lines({k5}), widget_export()},
        Variant{
            "Dataset",
            "{api: v2, dataset: 71, query: {dimensions: [m.id, m.name], metrics: [amount]}}",
            lines({R"({"id":"1","name":"plain","amount":"10"})",
                   R"({"id":"2","name":"","amount":"-20"})",
                   R"({"id":"3","name":null,"amount":null})",
                   R"({"id":"4","name":"ü漢😀, \"quoted\"\nline two","amount":"9007199254740993"})",
                   R"({"id":"5","name":"007","amount":"0"})"}),
            dataset_query()},
        Variant{"DatasetSortedFilteredAndCut",
                "{api: v2, dataset: 71, filters: {m.from_id: 2}, query: {dimensions: [m.id], "
                "order: [{field: m.id, direction: desc}], limit: 2, timezone: Asia/Singapore, "
                "bust_cache: true}}",
                lines({R"({"id":"5"})", R"({"id":"4"})"}), dataset_query()},
        Variant{"DatasetSortedByItsFirstColumnOnly",
                "{api: v2, dataset: 71, filters: {names: [plain, '']}, "
                "query: {metrics: [id], order: [m.id]}}",
                lines({R"({"id":"1"})", R"({"id":"2"})"}), dataset_query()}),
    [](const auto& test) { return test.param.name; });

INSTANTIATE_TEST_SUITE_P(
    Filters, VariantTest,
    ::testing::Values(
        Variant{"OfText", "{report: 7, filters: {active: 'true'}}", lines({k1, k4}), kCsv},
        Variant{"OfAnInteger", "{report: 7, filters: {from_id: 4}}", lines({k4, k5}), kCsv},
        Variant{"OfANumber", "{report: 7, filters: {below: 0.3}}", lines({k2, k5}), kCsv},
        Variant{"OfADate", "{report: 7, filters: {day: 2026-01-31}}", kAll, kCsv},
        Variant{"OfABoolean", "{report: 9, filters: {on: true}}",
                lines({R"({"flag":"1","given":"1"})"}),
                exported("GET /queries/9/submit_export.csv")},
        Variant{"ThatIsNotGiven", "9", lines({R"({"flag":null,"given":"0"})"}),
                exported("GET /queries/9/submit_export.csv")},
        Variant{"OfAList", "{report: 7, filters: {ids: [5, 1]}}", lines({k1, k5}), kCsv},
        Variant{"OfTextThatNeedsEncoding",
                R"({report: 7, filters: {names: ["ü漢😀, \"quoted\"\nline two", "a&b=c+d"]}})",
                lines({k4}), kCsv},
        Variant{"WithARunsValue", "{report: 10, filters: {word: '<{{ sync }}>'}}",
                lines({R"({"word":"<s>"})"}), exported("GET /queries/10/submit_export.csv")},
        Variant{"InBrackets", "{report: 7, array_style: brackets, filters: {ids: [1, 2]}}",
                lines({k1, k2}), kCsv},
        // As many clients of the real service write it: of a name that is repeated, this server
        // takes the last.
        Variant{"Repeated", "{report: 7, array_style: repeat, filters: {ids: [1, 2]}}", lines({k2}),
                kCsv},
        Variant{"JoinedByCommasOfOneValue", "{report: 7, array_style: comma, filters: {ids: [2]}}",
                lines({k2}), kCsv},
        Variant{"ThatNobodyKnowsAreIgnored", "{report: 7, filters: {form_id: 4}}", kAll, kCsv}),
    [](const auto& test) { return test.param.name; });

// What is refused, by whom, and with which words.
struct Refusal {
  std::string name;
  std::string from;
  int exit_code;
  std::vector<std::string> words;
  std::vector<std::string> calls;
  std::string server = "";  // Before the reports.
};

void PrintTo(const Refusal& refusal, std::ostream* out) {
  *out << refusal.name;
}

class RefusalTest : public ReportsApiTest, public ::testing::WithParamInterface<Refusal> {};

TEST_P(RefusalTest, SaysWhatToDoAndWritesNothing) {
  pipeline_.serve(GetParam().server + kFilteredReports);

  const auto outcome = run(GetParam().from);

  EXPECT_EQ(outcome.exit_code, GetParam().exit_code) << outcome.output << outcome.errors;
  for (const auto& words : GetParam().words) {
    EXPECT_THAT(outcome.output + outcome.errors, HasSubstr(words));
  }
  EXPECT_FALSE(std::filesystem::exists(pipeline_.folder() / "s.jsonl"));
  if (!GetParam().calls.empty()) pipeline_.wait_for_call(GetParam().calls.back());
  EXPECT_EQ(pipeline_.calls(), GetParam().calls);
}

INSTANTIATE_TEST_SUITE_P(
    , RefusalTest,
    ::testing::Values(
        Refusal{"XlsxWithLongFilters",
                "{report: 7, format: xlsx, filters: {ids: " + list_of_ids(200) + "}}",
                2,
                {"the API takes more than 500 only when they are posted, which format: xlsx cannot",
                 "write fetch: export with format: csv or json, or fewer values"},
                {}},
        Refusal{"AllowedFiltersTypo",
                "{report: 7, allowed_filters: [from_id, ids], filters: {form_id: 4}}",
                2,
                {"the filter \"form_id\" is not in allowed_filters; did you mean 'from_id'?"},
                {}},
        Refusal{"StrictFiltersTypo",
                "{report: 7, filters: {form_id: 4}}",
                1,
                {"'form_id' is not a filter of this report; did you mean 'from_id'?",
                 "check the filters"},
                {"GET /queries/7/submit_export.csv 422"},
                "strict_filters: true\n"},
        Refusal{"DirectOfTooManyRows",
                "{report: 8, fetch: direct}",
                1,
                {"the report has more than 5 rows, the most that this address gives",
                 "write fetch: export"},
                {"GET /queries/8.csv 422"}},
        Refusal{"JoinedByCommas",
                "{report: 7, array_style: comma, filters: {ids: [1, 2]}}",
                1,
                {"filter ids: '1,2' is not a whole number"},
                {"GET /queries/7/submit_export.csv 422"}},
        Refusal{"UnknownReport",
                "999",
                1,
                {"no report 999 (404: Resource not found", "check its number"},
                {"GET /queries/999/submit_export.csv 404"}},
        Refusal{"UnknownWidget",
                "{api: v2, widget: 9}",
                1,
                {"no widget 9 (404: "},
                {"POST /api/v2/dashboard_widgets/9/submit_export 404"}},
        Refusal{"DatasetWithoutSuchAColumn",
                "{api: v2, dataset: 71, query: {dimensions: [m.nosuch]}}",
                1,
                {"failed there: ", "nosuch"},
                {"POST /api/v2/data_sets/71/submit_query 200", "GET /api/v2/jobs/N 200"}}),
    [](const auto& test) { return test.param.name; });

TEST_F(ReportsApiTest, AutoSaysWhichAndWhyUnderVerbose) {
  pipeline_.serve(kFilteredReports);

  const auto exported = run("7");
  const auto paged = run("{report: 7, exact_nulls: true}");
  const auto quiet = pipeline_.run({"run"});

  EXPECT_THAT(exported.errors, HasSubstr("fetch: auto exports, which is one snapshot of any size"));
  EXPECT_THAT(paged.errors,
              HasSubstr("fetch: auto reads pages, which distinguish NULL from empty text"));
  EXPECT_THAT(quiet.errors, Not(HasSubstr("fetch: auto")));
}

}  // namespace
}  // namespace millrace
