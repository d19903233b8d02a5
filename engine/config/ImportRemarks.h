#pragma once
#include <QString>
#include <vector>

namespace engine {

/// One thing of an imported file that was not taken over, or not as it stands there. In English, plain and short enough
/// to show.
struct ImportRemark
{
    QString where; ///< e.g. "device 'Left' (lovense, F, 00:11:22:33:44:55), feature 0, oscillate"
    QString why;   ///< e.g. "0 to 30 is not within the steps of the device, 0 to 20; the limit was left out"
    bool operator==(const ImportRemark &) const = default;
};

namespace config {

/// Collects them. A file of garbage does not give more than kMost.
class ImportRemarks
{
public:
    static constexpr std::size_t kMost = 200;

    /// Foreign text may stand in both.
    void add(const QString &where, const QString &why);
    std::vector<ImportRemark> take() { return std::move(m_remarks); }

private:
    std::vector<ImportRemark> m_remarks;
};

} // namespace config
} // namespace engine
