#include "ui/DeviceFileMenu.h"

#include "ui/ReportDialog.h"

#include <QFileDialog>

using namespace Qt::StringLiterals;

namespace ui {

DeviceFileMenu::DeviceFileMenu(QWidget *parent)
    : QMenu(parent)
{
    setTitle(tr("Device files"));
    addAction(tr("Import device configuration..."), this, &DeviceFileMenu::chooseImport);
    addAction(tr("Export device configuration..."), this, &DeviceFileMenu::chooseExport);
    addSeparator();
    m_problemsAction = addAction(tr("Problems in device files..."), this, &DeviceFileMenu::showProblems);
    m_problemsAction->setEnabled(false);
}

void DeviceFileMenu::setProblems(const QStringList &problems)
{
    m_problems = problems;
    m_problemsAction->setEnabled(!problems.isEmpty());
}

QFileDialog *DeviceFileMenu::makeFileDialog(const QString &title)
{
    auto *dialog = new QFileDialog(parentWidget(), title, QString(), tr("Device configuration (*.json)"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setDefaultSuffix(u"json"_s);
    return dialog;
}

void DeviceFileMenu::chooseImport()
{
    QFileDialog *dialog = makeFileDialog(tr("Import device configuration"));
    dialog->setFileMode(QFileDialog::ExistingFile);
    connect(dialog, &QFileDialog::fileSelected, this, &DeviceFileMenu::importRequested);
    dialog->open();
}

void DeviceFileMenu::chooseExport()
{
    QFileDialog *dialog = makeFileDialog(tr("Export device configuration"));
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->selectFile(u"user-device-config.json"_s);
    connect(dialog, &QFileDialog::fileSelected, this, &DeviceFileMenu::exportRequested);
    dialog->open();
}

void DeviceFileMenu::showImported(const QStringList &remarks)
{
    const QString hint = remarks.isEmpty()
                             ? tr("Everything was taken over.")
                             : tr("%n things could not be taken over:", nullptr, static_cast<int>(remarks.size()));
    showReport(tr("The configuration is used for devices that connect from now on."), hint, remarks);
}

void DeviceFileMenu::showProblems()
{
    showReport(tr("Some of what files say about devices is not used."),
               tr("A device file that is wrong is left out until it changes. Everything else is used."), m_problems);
}

void DeviceFileMenu::showReport(const QString &text, const QString &hint, const QStringList &lines)
{
    auto *dialog = new ReportDialog(tr("Device files"), text, hint, lines, parentWidget());
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->open();
}

} // namespace ui
