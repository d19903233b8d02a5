#include "engine/config/ImportRemarks.h"

#include "engine/base/Text.h"

using namespace Qt::StringLiterals;

namespace engine::config {

void ImportRemarks::add(const QString &where, const QString &why)
{
    constexpr int kLongest = 240;
    if (m_remarks.size() >= kMost)
        return;
    if (m_remarks.size() == kMost - 1)
        m_remarks.push_back({u"the file"_s, u"there is more like this, which is not listed"_s});
    else
        m_remarks.push_back({sanitized(where, kLongest), sanitized(why, kLongest)});
}

} // namespace engine::config
