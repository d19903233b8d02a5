#pragma once
#include <QMenu>
#include <QStringList>

class QFileDialog;

namespace ui {

/// What users do with files about devices: bring a configuration along from another server, take ours elsewhere, see
/// what is wrong with device files of their own. \thread the one of the windows
class DeviceFileMenu final : public QMenu
{
    Q_OBJECT

public:
    explicit DeviceFileMenu(QWidget *parent = nullptr);

    void setProblems(const QStringList &problems);
    void showProblems();
    /// Tells what came of an import. \param remarks what was not taken over
    void showImported(const QStringList &remarks);

signals:
    void importRequested(const QString &path);
    void exportRequested(const QString &path);

private:
    QFileDialog *makeFileDialog(const QString &title);
    void chooseImport();
    void chooseExport();
    void showReport(const QString &text, const QString &hint, const QStringList &lines);

    QAction *m_problemsAction = nullptr;
    QStringList m_problems;
};

} // namespace ui
