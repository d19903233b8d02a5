#pragma once
#include "engine/api/Engine.h"

#include <QMenu>

namespace ui {

/// What users do with files about devices: bring a configuration along from another server, take ours elsewhere, see what is
/// wrong with device files of their own.
/// \thread the one of the windows
class DeviceFileMenu final : public QMenu
{
    Q_OBJECT

public:
    explicit DeviceFileMenu(QWidget *parent = nullptr);

    void setEngine(engine::Engine &engine);
    void setProblems(const QStringList &problems);
    /// Tells what came of an import. \param remarks what was not taken over
    void showImported(const QStringList &remarks);

private:
    void chooseImport();
    void chooseExport();
    void showProblems();
    void showReport(const QString &text, const QString &details, const QStringList &lines);

    engine::Engine *m_engine = nullptr;
    QAction *m_problemsAction = nullptr;
    QStringList m_problems;
};

} // namespace ui
