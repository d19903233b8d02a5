#include "engine/catalog/Similarity.h"

#include <algorithm>
#include <numeric>
#include <vector>

namespace engine {

namespace {

/// Letters to add, remove or change to make one text of the other (Levenshtein).
int distance(const QString &left, const QString &right)
{
    std::vector<int> row(static_cast<std::size_t>(right.size()) + 1);
    std::iota(row.begin(), row.end(), 0);
    for (const QChar letter : left) {
        int diagonal = row[0]++;
        for (std::size_t j = 1; j < row.size(); ++j) {
            const int changed = diagonal + (letter == right[static_cast<qsizetype>(j) - 1] ? 0 : 1);
            diagonal = row[j];
            row[j] = std::min({changed, row[j] + 1, row[j - 1] + 1});
        }
    }
    return row.back();
}

/// Smaller is closer. Names that contain the text come before names that only look like it.
int strangeness(const QString &text, const QString &name)
{
    return name.contains(text) ? 0 : 1 + distance(text, name);
}

} // namespace

QStringList mostSimilar(const QString &text, const QStringList &names, qsizetype count)
{
    struct Scored
    {
        int score;
        QString name;
    };
    const QString wanted = text.toLower();
    const int limit = 1 + std::max(2, static_cast<int>(wanted.size()) / 2);
    std::vector<Scored> close;
    for (const QString &name : names) {
        const int score = strangeness(wanted, name.toLower());
        if (score <= limit)
            close.push_back({score, name});
    }
    std::ranges::stable_sort(close, {}, &Scored::score);
    QStringList result;
    for (const Scored &scored : close) {
        if (result.size() < count && !result.contains(scored.name))
            result += scored.name;
    }
    return result;
}

} // namespace engine
