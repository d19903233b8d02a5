#include "ui/ReportDialog.h"

#include <QDialogButtonBox>
#include <QLabel>
#include <QListWidget>
#include <QPushButton>
#include <QVBoxLayout>
#include <algorithm>

namespace ui {

namespace {

constexpr double kFontPoints = 10; ///< at which the width below is meant

QLabel *makeLabel(const QString &text)
{
    auto *label = new QLabel(text);
    label->setTextFormat(Qt::PlainText);
    label->setWordWrap(true);
    return label;
}

QListWidget *makeList(const QStringList &lines)
{
    auto *list = new QListWidget;
    list->addItems(lines);
    list->setAccessibleName(ReportDialog::tr("Details"));
    list->setWordWrap(true);
    list->setAlternatingRowColors(true);
    list->setSelectionMode(QAbstractItemView::ExtendedSelection);
    list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    return list;
}

} // namespace

ReportDialog::ReportDialog(const QString &title, const QString &text, const QString &hint, const QStringList &lines,
                           QWidget *parent)
    : QDialog(parent)
{
    setWindowTitle(title);
    setAccessibleName(title);
    setAccessibleDescription(text);
    const double scale = std::max(1.0, font().pointSizeF() / kFontPoints);
    setMinimumWidth(static_cast<int>(440 * scale));
    auto *heading = makeLabel(text);
    QFont bold = heading->font();
    bold.setWeight(QFont::DemiBold);
    heading->setFont(bold);
    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Close);
    buttons->button(QDialogButtonBox::Close)->setText(tr("Close")); // Qt's own translations may not be there
    buttons->button(QDialogButtonBox::Close)->setAccessibleName(tr("Close"));
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(16, 16, 16, 16);
    layout->setSpacing(8);
    layout->addWidget(heading);
    if (!hint.isEmpty())
        layout->addWidget(makeLabel(hint));
    if (!lines.isEmpty())
        layout->addWidget(makeList(lines), 1);
    layout->addWidget(buttons);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
}

} // namespace ui
