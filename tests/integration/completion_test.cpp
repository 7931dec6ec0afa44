// The completions in the shells themselves.

#include <cstdlib>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/integration/pipeline.h"

namespace millrace::testing {
namespace {

using Arguments = std::vector<std::string>;

class ShellTest : public ::testing::Test {
 protected:
  ShellTest() {
    pipeline_.url = "http://127.0.0.1:1";
    pipeline_.configure("",
                        "syncs:\n  orders: {from: {bi: 1}, to: [{out: {path: p.csv}}]}\n"
                        "  old rows: {from: {bi: 2}, to: [{out: {path: q.csv}}]}\n");
  }

  // What a shell prints; `script` finds the completions in the file ./script.
  std::string in_shell(const std::string& shell, const Arguments& options,
                       const std::string& script) {
    pipeline_.folder().write("script", pipeline_.run({"completion", shell}).output);
    EXPECT_EQ(printed_by(shell, {"-n", "script"}), "");
    auto arguments = options;
    arguments.insert(arguments.end(), {"-c", script});
    return printed_by(shell, arguments);
  }

  std::string printed_by(const std::string& shell, const Arguments& arguments) {
    const std::string path = std::string(MILLRACE_BINARY_DIR) +
                             "/bin:" + (std::getenv("PATH") ? std::getenv("PATH") : "");
    Arguments words{shell};
    words.insert(words.end(), arguments.begin(), arguments.end());
    const auto process = pipeline_.start(
        {.arguments = words,
         .environment = {{"PATH", path}, {"HOME", pipeline_.folder().path()}, {"TERM", "dumb"}}},
        "/usr/bin/env");
    EXPECT_EQ(process->wait(), 0) << process->errors();
    return process->output() + process->errors();
  }

  Pipeline pipeline_;
};

// The words of a command line as bash cuts it, the last one at the cursor; what it would offer.
constexpr const char* kAskBash = R"(
source ./script
ask() {
  COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
  _millrace
  printf '[%s]' "${COMPREPLY[@]}"
  echo
}
ask millrace ru
ask millrace run o
ask millrace run 'old\ ro'
ask millrace run --output = j
ask millrace check mill
ask millrace check p
ask millrace run --workdir ./p
ask millrace docs --write ./
complete -p millrace
)";

TEST_F(ShellTest, BashOffersCommandsSyncsAndFiles) {
  std::filesystem::create_directory(pipeline_.folder() / "pages");
  pipeline_.folder().write("p.csv", "");

  EXPECT_EQ(in_shell("bash", {"--norc"}, kAskBash),
            "[run][runs]\n"
            "[orders][old\\ rows]\n"
            "[old\\ rows]\n"
            "[json]\n"
            "[millrace.yaml]\n"
            "[pages]\n"
            "[./pages]\n"
            "[./pages]\n"
            "complete -F _millrace millrace\n");
}

TEST_F(ShellTest, FishOffersThemWithTheirSentences) {
  EXPECT_EQ(in_shell("fish", {"--no-config"},
                     "source ./script\n"
                     "for line in 'millrace ru' 'millrace run o' 'millrace run --output=j' "
                     "'millrace check mill' 'millrace -c none.yaml run '\n"
                     "  complete -C $line\n"
                     "  echo .\n"
                     "end\n"),
            "run\tRun syncs once, all at the same time\n"
            "runs\tShow the last runs, or what happened in one\n.\n"
            "old rows\norders\n.\n"
            "--output=json\n.\n"
            "millrace.yaml\n.\n"
            ".\n");
}

// A shell of its own below a terminal of its own; after the Tab, a key shows what it made of the
// line. It is typed once the editor has the terminal: before, the keys would be the terminal's own.
constexpr const char* kAskZsh = R"(
zmodload zsh/zpty
zpty shell zsh -f -i
zpty -w shell 'PS1= TERM=dumb; setopt no_beep; autoload -Uz compinit; compinit -u -D
  source ./script; show() { print -r -- "<<$BUFFER>>" }; zle -N show; bindkey "^Xb" show
  zle-line-init() { print re""ady }; zle -N zle-line-init'
zpty -r shell line '*ready*'
for typed in 'millrace chec' 'millrace run ol' 'millrace run --output=j' 'millrace check millrace.y'; do
  zpty -w -n shell "$typed"$'\t\x18b\x15'
  zpty -r shell line '*<<*>>*'
  line=${line##*<<}
  print -r -- "[${line%%>>*}]"
done
)";

TEST_F(ShellTest, ZshCompletesTheLine) {
  EXPECT_EQ(in_shell("zsh", {"-f"}, kAskZsh),
            "[millrace check ]\n"
            "[millrace run old\\ rows ]\n"
            "[millrace run --output=json ]\n"
            "[millrace check millrace.yaml ]\n");
}

TEST_F(ShellTest, AnInstallationHasThemWhereShellsAndManLook) {
  const auto root = pipeline_.folder() / "installed";
  const auto process = pipeline_.start(
      {.arguments = {"cmake", "--install", MILLRACE_BINARY_DIR, "--prefix", root}}, "/usr/bin/env");
  ASSERT_EQ(process->wait(), 0) << process->output() << process->errors();

  const auto same = [&](const std::string& path, const Arguments& arguments) {
    EXPECT_EQ(read_file(root / "share" / path), pipeline_.run(arguments).output);
  };
  same("man/man1/millrace.1", {"docs", "--man"});
  same("bash-completion/completions/millrace", {"completion", "bash"});
  same("zsh/site-functions/_millrace", {"completion", "zsh"});
  same("fish/vendor_completions.d/millrace.fish", {"completion", "fish"});
  EXPECT_TRUE(std::filesystem::exists(root / "bin/millrace"));
}

}  // namespace
}  // namespace millrace::testing
