// The errors a person sees: what is wrong, and apart from it what to do.
// Must not know: where text goes, what the program is for. Never put a file's content, a key or a credential into one.
//
// Wording: lower case, no full stop, names in single quotes; say what was not done; the hint is an instruction.
#pragma once

#include <stdexcept>
#include <string>
#include <vector>

namespace byoc {

// Something outside byoc-apply is not as it has to be. Ends in exit status 1.
class Error : public std::runtime_error {
 public:
  explicit Error(const std::string& what, std::string hint = {});

  // What to do about it, or empty.
  const std::string& hint() const noexcept { return hint_; }

  // Whether the same may well succeed in a moment, with nothing done about it: an outage, a broken connection.
  bool is_passing() const noexcept { return is_passing_; }

  // What all errors share that end when it is settled, whatever was asked: a permission, a place that nobody reaches.
  // Empty where this one is the only one.
  const std::string& cause() const noexcept { return cause_; }

 protected:
  Error(const std::string& what, std::string hint, bool is_passing, std::string cause = {});

 private:
  friend Error in_context(const std::string& where, const Error& error);

  std::string hint_, cause_;
  bool is_passing_ = false;
};

// The command line is wrong. Ends in exit status 64.
class UsageError : public Error {
 public:
  using Error::Error;
};

// byoc-apply contradicts itself; the text says that this is a bug and asks for a report. Ends in exit status 1.
class InternalError : public Error {
 public:
  explicit InternalError(const std::string& what);
};

// `error` with `where` and a colon in front, all else kept: "authorities.root.key: 'x' is not a key".
Error in_context(const std::string& where, const Error& error);

}  // namespace byoc
