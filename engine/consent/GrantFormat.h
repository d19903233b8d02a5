#pragma once
#include "engine/base/Approval.h"
#include "engine/base/Result.h"

#include <QByteArray>
#include <QList>

/// The text of the grants file; GrantStore.h shows its form.
namespace engine::grant_format {

/// Only grants that are to be stored are written.
QByteArray write(const QList<Grant> &grants);

/// \errors InvalidData for anything that write() would not have written: a wrong version, wrong types, unknown or
/// missing keys, ids or identities that occur twice, grants for identities that cannot be stored (S52)
Result<QList<Grant>> read(const QByteArray &text);

} // namespace engine::grant_format
