#include "ui/GrantList.h"

#include "ui/Format.h"
#include "ui/GrantDialog.h"
#include "ui/TextLabel.h"

#include <QDateTime>
#include <QHeaderView>
#include <QLocale>
#include <QPushButton>
#include <QStackedWidget>
#include <QTableWidget>
#include <QVBoxLayout>

using namespace Qt::StringLiterals;

namespace ui {

namespace {

enum Column { kProgram, kIdentity, kPermission, kSince, kEdit, kRevoke, kColumns };

QString permissionText(const engine::Grant &grant)
{
    if (grant.isBlocked)
        return GrantList::tr("Blocked");
    if (grant.expiresAt && *grant.expiresAt <= QDateTime::currentSecsSinceEpoch())
        return GrantList::tr("Is over");
    const QString text = grant.isStored ? GrantList::tr("Always allowed") : GrantList::tr("Allowed until quit");
    return grant.scope.maximumPercent < 100 ? GrantList::tr("%1, up to %2%").arg(text).arg(grant.scope.maximumPercent) : text;
}

/// The time of day is in the tool tip.
QTableWidgetItem *makeDay(qint64 seconds)
{
    const QDate day = QDateTime::fromSecsSinceEpoch(seconds).date();
    auto *item = new QTableWidgetItem(seconds == 0 ? QString() : QLocale().toString(day, QLocale::ShortFormat));
    item->setToolTip(dateText(seconds));
    return item;
}

/// What there is no room for in a row.
QString permissionDetail(const engine::Grant &grant)
{
    if (grant.isBlocked || grant.identity.role == engine::Identity::Role::Device)
        return {};
    const QString scope = scopeText(grant.scope);
    return grant.expiresAt ? GrantList::tr("%1, until %2").arg(scope, dateText(*grant.expiresAt)) : scope;
}

} // namespace

GrantList::GrantList(QWidget *parent) : QWidget(parent)
{
    m_table = new QTableWidget(0, kColumns);
    m_table->setAccessibleName(tr("Permissions"));
    m_table->setHorizontalHeaderLabels({tr("Program"), tr("Identity"), tr("Permission"), tr("Since"), QString(), QString()});
    m_table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->setShowGrid(false);
    m_table->setTabKeyNavigation(false);
    m_table->setWordWrap(false);
    m_table->setTextElideMode(Qt::ElideMiddle);
    m_table->verticalHeader()->hide();
    m_table->verticalHeader()->setDefaultSectionSize(QPushButton(u"X"_s).sizeHint().height() + 8);
    QHeaderView *header = m_table->horizontalHeader();
    header->setSectionsClickable(false);
    header->setHighlightSections(false);
    header->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    header->setSectionResizeMode(QHeaderView::ResizeToContents);
    header->setSectionResizeMode(kProgram, QHeaderView::Interactive);
    header->setSectionResizeMode(kIdentity, QHeaderView::Stretch);
    header->resizeSection(kProgram, 160);
    auto *empty = new TextLabel(tr("No answer is remembered"), TextLabel::Tone::Secondary);
    empty->setAlignment(Qt::AlignCenter);
    m_pages = new QStackedWidget;
    m_pages->addWidget(empty);
    m_pages->addWidget(m_table);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 8, 0, 0);
    layout->addWidget(m_pages);
}

void GrantList::setGrants(const QList<engine::Grant> &grants)
{
    if (grants == m_grants)
        return;
    m_grants = grants;
    m_table->setRowCount(0);
    m_table->setRowCount(static_cast<int>(grants.size()));
    int row = 0;
    for (const engine::Grant &grant : grants)
        addGrant(row++, grant);
    m_pages->setCurrentIndex(grants.isEmpty() ? 0 : 1);
}

void GrantList::addGrant(int row, const engine::Grant &grant)
{
    const bool isDevice = grant.identity.role == engine::Identity::Role::Device;
    const QString name = isDevice ? tr("%1 as a device").arg(programName(grant.identity)) : programName(grant.identity);
    m_table->setItem(row, kProgram, new QTableWidgetItem(name));
    const QString identity = identityText(grant.identity);
    auto *identityItem = new QTableWidgetItem(identity);
    // Escaped, because a tool tip guesses whether its text is rich.
    identityItem->setToolTip(u"<p>"_s + identity.toHtmlEscaped() + u"</p>"_s);
    m_table->setItem(row, kIdentity, identityItem);
    auto *permission = new TextLabel(permissionText(grant),
                                     grant.isBlocked ? TextLabel::Tone::Danger : TextLabel::Tone::Normal);
    permission->setContentsMargins(4, 0, 8, 0);
    permission->setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Preferred);
    m_table->setCellWidget(row, kPermission, permission);
    permission->setAccessibleDescription(permissionDetail(grant));
    permission->setToolTip(permissionDetail(grant));
    m_table->setItem(row, kSince, makeDay(grant.grantedAt));
    addButtons(row, grant, name);
}

/// What is a device itself drives nothing, so there is nothing to change.
void GrantList::addButtons(int row, const engine::Grant &grant, const QString &name)
{
    if (!grant.isBlocked && grant.identity.role == engine::Identity::Role::Client) {
        auto *change = new QPushButton(tr("Edit..."));
        change->setAccessibleName(tr("Edit the permission of %1").arg(name));
        change->setToolTip(permissionDetail(grant));
        connect(change, &QPushButton::clicked, this, [this, grant] { edit(grant); });
        m_table->setCellWidget(row, kEdit, change);
    }
    auto *button = new QPushButton(grant.isBlocked ? tr("Unblock") : tr("Revoke"));
    button->setAccessibleName(grant.isBlocked ? tr("Unblock %1").arg(name)
                                              : tr("Revoke the permission of %1").arg(name));
    connect(button, &QPushButton::clicked, this, [this, id = grant.id] { emit revokeRequested(id); });
    m_table->setCellWidget(row, kRevoke, button);
}

void GrantList::edit(const engine::Grant &grant)
{
    if (m_dialog != nullptr) {
        m_dialog->raise();
        return;
    }
    m_dialog = new GrantDialog(grant, m_devices, this);
    m_dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(m_dialog, &QDialog::accepted, this,
            [this] { emit scopeRequested(m_dialog->grant(), m_dialog->scope(), m_dialog->expiresAt()); });
    m_dialog->open();
}

} // namespace ui
