// Random histories of one table against a model: small exports that change in every way, other
// programs that write the table, runs that are cut short. MILLRACE_MODEL_HISTORIES says how many;
// MILLRACE_MODEL_SEED where they begin (tests/sinks/delta/model.sh runs many).

#include <algorithm>
#include <cstdlib>
#include <map>
#include <random>

#include "tests/sinks/delta/delta_fixture.h"

namespace millrace::sinks {
namespace {

constexpr int kLoadsOfHistory = 6;  // Of a history.

std::uint64_t from_environment(const char* name, std::uint64_t otherwise) {
  const char* text = std::getenv(name);
  return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

using ModelTable = std::map<std::string, std::pair<Cell, Cell>>;

class DeltaModelTest : public DeltaFixture, public ::testing::WithParamInterface<const char*> {
 protected:
  void SetUp() override { open(GetParam()); }

  std::size_t random(std::size_t below) { return random_numbers_() % below; }
  bool one_in(std::size_t many) { return random(many) == 0; }

  Cell any_cell() {
    static const Cell kCells[] = {"", "x", "y", "1", "1.0", "NULL", std::nullopt};
    return kCells[random(std::size(kCells))];
  }

  void begin_history() {
    history_.clear();
    exec("DROP TABLE IF EXISTS t; CREATE TABLE t (id TEXT PRIMARY KEY, a TEXT, b TEXT)");
    const bool upserts = one_in(4);
    const auto mode = upserts ? "upsert" : one_in(2) ? "mirror" : "replace";
    const auto delta =
        one_in(8) ? "" : ", delta: true, verify_every: " + std::to_string(2 + random(20));
    const auto verify = one_in(3) ? ", verify: content" : "";
    options_ = std::string("{table: t, key: id, mode: ") + mode + delta + verify + "}";
    removes_ = !upserts;
    export_.clear();
    note(options_);
  }

  void change_export() {
    const auto changes = random(4);
    for (std::size_t i = 0; i < changes; ++i) {
      const auto key = std::to_string(random(6));
      if (one_in(3)) {
        export_.erase(key);
      } else if (one_in(4) && export_.size() > 1) {
        std::swap(export_.begin()->second, std::prev(export_.end())->second);
      } else {
        export_[key] = {any_cell(), any_cell()};
      }
    }
  }

  void edit_from_outside() {
    static const char* const kEdits[] = {
        "UPDATE t SET a = 'by hand' WHERE id = '1'", "DELETE FROM t WHERE id > '3'",
        "INSERT INTO t VALUES ('7', 'by', 'hand')",  "DELETE FROM t",
        "UPDATE t SET id = '8' WHERE id = '2'",      "UPDATE t SET b = NULL"};
    const auto* edit = kEdits[random(std::size(kEdits))];
    if (one_in(20)) {
      edit = "DROP TABLE t; CREATE TABLE t (id TEXT PRIMARY KEY, a TEXT, b TEXT)";
    } else if (std::string(edit).starts_with("INSERT") || std::string(edit).contains("'8'")) {
      exec("DELETE FROM t WHERE id IN ('7', '8')");
    }
    note(edit);
    exec(edit);
  }

  ModelTable table() {
    ModelTable table;
    for (const auto& line :
         query("SELECT id, coalesce('=' || a, '-'), coalesce('=' || b, '-') FROM t")) {
      const auto first = line.find('|');
      const auto second = line.find('|', first + 1);
      const auto cell = [](const std::string& text) {
        return text[0] == '=' ? Cell(text.substr(1)) : Cell();
      };
      table[line.substr(0, first)] = {cell(line.substr(first + 1, second - first - 1)),
                                      cell(line.substr(second + 1))};
    }
    return table;
  }

  Rows rows_of_export() {
    Rows rows;
    for (const auto& [id, cells] : export_) rows.push_back({id, cells.first, cells.second});
    std::ranges::shuffle(rows, random_numbers_);
    if (!rows.empty() && one_in(5)) rows.push_back(rows[random(rows.size())]);
    return rows;
  }

  void load() {
    const auto rows = rows_of_export();
    const auto before = table();
    auto fails = Failing::At::Nowhere;
    if (one_in(8)) fails = one_in(2) ? Failing::At::BeforeCommit : Failing::At::AfterCommit;
    note("load of " + std::to_string(rows.size()) + " fails " +
         std::to_string(static_cast<int>(fails)));
    const auto outcome = run_export(rows, fails);
    auto after = before;
    if (removes_) after.clear();
    for (const auto& [id, cells] : export_) after[id] = cells;
    if (fails == Failing::At::BeforeCommit) after = before;
    const std::string error = outcome.error ? outcome.error->message() : "";
    ASSERT_EQ(table(), after) << history_ << "\n  " << error;
    if (fails != Failing::At::Nowhere) return;
    ASSERT_EQ(error, "") << history_;
    check_counts(outcome.report, before, rows.size());
  }

  void check_counts(const components::LoadReport& report, const ModelTable& before,
                    std::size_t rows) {
    std::uint64_t inserted = 0, updated = 0, unchanged = 0, deleted = 0;
    for (const auto& [id, cells] : export_) {
      const auto was = before.find(id);
      ++(was == before.end() ? inserted : was->second == cells ? unchanged : updated);
    }
    for (const auto& [id, cells] : before) deleted += removes_ && !export_.contains(id) ? 1 : 0;
    ASSERT_EQ(report.rows, rows) << history_;
    ASSERT_EQ(report.inserted, inserted) << history_;
    ASSERT_EQ(report.updated, updated) << history_;
    ASSERT_EQ(report.unchanged, unchanged) << history_;
    ASSERT_EQ(report.deleted, deleted) << history_;
    ASSERT_EQ(report.collapsed, rows - export_.size()) << history_;
  }

  void note(const std::string& what) { history_ += "\n  " + what; }

  std::mt19937_64 random_numbers_{from_environment("MILLRACE_MODEL_SEED", 1)};
  bool removes_ = true;
  ModelTable export_;
  std::string history_;
};

TEST_P(DeltaModelTest, EveryHistoryEndsInTheRowsOfTheExport) {
  const auto histories = from_environment("MILLRACE_MODEL_HISTORIES", 25);
  for (std::uint64_t i = 0; i < histories; ++i) {
    begin_history();
    for (int step = 0; step < kLoadsOfHistory; ++step) {
      change_export();
      if (one_in(4)) edit_from_outside();
      load();
      if (HasFatalFailure()) return;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(, DeltaModelTest, ::testing::Values("sqlite", "postgres"),
                         [](const auto& kind) { return std::string(kind.param); });

}  // namespace
}  // namespace millrace::sinks
