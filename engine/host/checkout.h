// The folder out of which nothing may lead that came with somebody else's change: the checkout.
// Must not know: steps, plans, AWS.
#pragma once

#include "engine/host/files.h"

namespace byoc {

// The nearest folder at or above that of `file` in which something is called '.git'; the file's own folder where there
// is none. Absolute, as written: links are not resolved.
Path top_of_checkout(const Path& file, const FileReader& files);

// Absolute, "." and ".." taken out of the text; links are not resolved.
Path as_written(const Path& path);

// Whether `path` is `folder` or lies below it. Both as as_written returns them.
bool is_within(const Path& path, const Path& folder);

// Files that can be told to refuse symbolic links which lead from inside of a folder to its outside.
class Confinable {
 public:
  virtual ~Confinable() = default;

  // From now on a path that is written as one below `root`, and is not there once its links are followed, is an error,
  // whatever is to be done with it. A path that is written as one elsewhere is not looked at. Call before anything
  // else.
  virtual void confine(const Path& root) = 0;
};

}  // namespace byoc
