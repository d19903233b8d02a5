#pragma once
#include "engine/base/Result.h"

#include <QString>

namespace engine {

/// Takes what is found wrong while a device file is read. Keeps the first problem: later ones are mostly consequences.
/// \thread any, one at a time
class Problems
{
public:
    /// \param file what people call the file, e.g. "lovense.json"
    explicit Problems(QString file)
        : m_file(std::move(file))
    {
    }

    /// \param path member path, e.g. "driver.out[0].data"; empty for the file as a whole
    /// \param column place in the text of that member, counted from 1; 0 if the whole member is meant
    void report(const QString &path, const QString &text, int column = 0);

    bool isEmpty() const { return m_detail.isEmpty(); }
    /// InvalidData, e.g. "aneros.json: driver.out[0].data, column 2: unknown name 'x'".
    Error error() const { return {ErrorCode::InvalidData, m_detail}; }

private:
    QString m_file;
    QString m_detail;
};

} // namespace engine
