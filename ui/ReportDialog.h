#pragma once
#include <QDialog>
#include <QStringList>

namespace ui {

/// Says what came of something, and lists the details, which can be read line by line and copied.
/// \thread the one of the windows
class ReportDialog final : public QDialog
{
    Q_OBJECT

public:
    /// \param text what happened, in a sentence \param hint what it means; may be empty
    /// \param lines the details, plain text that may be foreign; without any there is no list
    ReportDialog(const QString &title, const QString &text, const QString &hint, const QStringList &lines,
                 QWidget *parent = nullptr);
};

} // namespace ui
