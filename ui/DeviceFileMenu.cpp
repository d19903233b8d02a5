#include "ui/DeviceFileMenu.h"

#include "ui/Format.h"

#include <QFileDialog>
#include <QMessageBox>

using namespace Qt::StringLiterals;

namespace ui {

DeviceFileMenu::DeviceFileMenu(QWidget *parent) : QMenu(parent)
{
    setTitle(tr("Device files"));
    addAction(tr("Import device configuration..."), this, &DeviceFileMenu::chooseImport);
    addAction(tr("Export device configuration..."), this, &DeviceFileMenu::chooseExport);
    addSeparator();
    m_problemsAction = addAction(tr("Problems in device files..."), this, &DeviceFileMenu::showProblems);
    m_problemsAction->setEnabled(false);
}

void DeviceFileMenu::setEngine(engine::Engine &engine)
{
    m_engine = &engine;
    connect(&engine, &engine::Engine::userConfigImported, this, &DeviceFileMenu::showImported);
    connect(&engine, &engine::Engine::deviceFileProblemsChanged, this,
            [this, &engine] { setProblems(engine.deviceFileProblems()); });
    setProblems(engine.deviceFileProblems());
}

void DeviceFileMenu::setProblems(const QStringList &problems)
{
    m_problems = problems;
    m_problemsAction->setEnabled(!problems.isEmpty());
}

void DeviceFileMenu::chooseImport()
{
    const QString path = QFileDialog::getOpenFileName(parentWidget(), tr("Import device configuration"), QString(),
                                                      tr("Device configuration (*.json)"));
    if (m_engine != nullptr && !path.isEmpty())
        m_engine->importUserConfig(path);
}

void DeviceFileMenu::chooseExport()
{
    const QString path = QFileDialog::getSaveFileName(parentWidget(), tr("Export device configuration"),
                                                      u"user-device-config.json"_s, tr("Device configuration (*.json)"));
    if (m_engine != nullptr && !path.isEmpty())
        m_engine->exportUserConfig(path);
}

void DeviceFileMenu::showImported(const QStringList &remarks)
{
    const QString details = remarks.isEmpty() ? QString() : tr("%n settings could not be taken over.", nullptr, static_cast<int>(remarks.size()));
    showReport(tr("The configuration is used for devices that connect from now on."), details, remarks);
}

void DeviceFileMenu::showProblems()
{
    showReport(tr("Some device files are not used as they are."), tr("The others work. A file is read again when it changes."),
               m_problems);
}

void DeviceFileMenu::showReport(const QString &text, const QString &details, const QStringList &lines)
{
    auto *box = new QMessageBox(QMessageBox::Information, tr("Device files"), text, QMessageBox::Close, parentWidget());
    box->setTextFormat(Qt::PlainText);
    box->setInformativeText(details);
    if (!lines.isEmpty())
        box->setDetailedText(lines.join(u'\n'));
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->open();
}

} // namespace ui
