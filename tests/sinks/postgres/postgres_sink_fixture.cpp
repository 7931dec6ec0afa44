#include <cstdlib>

#include <fmt/format.h>
#include <unistd.h>

#include "connector/io/postgres/postgres.h"
#include "tests/contracts/sink_fixture.h"
#include "tests/support/run.h"

namespace millrace::testing {

using components::Mode;

namespace {

class PostgresFixture final : public SinkFixture {
 public:
  PostgresFixture(std::string dsn, components::Environment& environment,
                  boost::asio::io_context& loop)
      : dsn_(std::move(dsn)), loop_(loop) {
    static int counter = 0;
    schema_ = fmt::format("contract_{}_{}", getpid(), ++counter);
    auto connected =
        run(loop_, io::PostgresConnection::connect(environment.loop, environment.workers, {dsn_}));
    if (!connected) throw std::runtime_error(connected.error().message());
    reader_ = std::move(*connected);
    ask("CREATE SCHEMA " + schema_);
  }
  ~PostgresFixture() override { ask("DROP SCHEMA " + schema_ + " CASCADE"); }

  config::Node connection() override { return option_map({{"dsn", dsn_}}); }
  config::Node destination(Mode mode, const std::vector<std::string>& key) override {
    return with_rows(option_map({{"table", schema_ + ".rows"}}), mode, key);
  }
  std::vector<Mode> modes() const override {
    return {Mode::Append, Mode::Replace, Mode::Upsert, Mode::Mirror};
  }

  std::optional<Rows> read(const std::vector<std::string>& columns) override {
    std::string names;
    for (std::string column : columns) {
      for (std::size_t at = 0; (at = column.find('"', at)) != std::string::npos; at += 2) {
        column.insert(at, "\"");
      }
      names += (names.empty() ? "\"" : ", \"") + column + "\"::text";
    }
    auto answer = ask("SELECT " + names + " FROM " + schema_ + ".rows");
    if (!answer) return std::nullopt;
    return answer->rows;
  }

 private:
  Result<io::PgRows> ask(std::string statement) { return run(loop_, reader_->query(statement)); }

  std::string dsn_;
  boost::asio::io_context& loop_;
  std::string schema_;
  std::unique_ptr<io::PostgresConnection> reader_;
};

std::unique_ptr<SinkFixture> make_postgres(components::Environment& environment,
                                           boost::asio::io_context& loop, std::string& skip) {
  const char* dsn = std::getenv("MILLRACE_TEST_POSTGRES");
  if (dsn != nullptr && *dsn != '\0') {
    return std::make_unique<PostgresFixture>(dsn, environment, loop);
  }
  skip = "set MILLRACE_TEST_POSTGRES to a DSN; see tests/support/postgres_cluster.sh";
  return nullptr;
}

}  // namespace

void register_postgres_sink_fixture(SinkFixtures& fixtures);

void register_postgres_sink_fixture(SinkFixtures& fixtures) {
  fixtures.add({"postgres", make_postgres});
}

}  // namespace millrace::testing
