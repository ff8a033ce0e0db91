// What could not be sent: kept in this tab, for the person whose minutes they are, until she has signed in again.
// A tab's own storage ends with the tab, so nothing of hers stays behind at a workstation that others use.

function ofThisTab() {
  try {
    return window.sessionStorage;
  } catch {
    return null;
  }
}

export class Kept {
  // A visitor is nobody in particular: what she watched belongs to her browser's ticket alone.
  constructor(url, whose, storage = ofThisTab()) {
    this.key = `unsent ${whose} ${url}`;
    this.storage = whose ? storage : null;
  }

  // What is none of ours, whoever put it there, is left out.
  read() {
    try {
      const messages = Object.entries(JSON.parse(this.storage?.getItem(this.key) ?? "{}") ?? {});
      return Object.fromEntries(messages.filter(([viewing, message]) => message?.viewing === viewing));
    } catch {
      return {};
    }
  }

  write(messages) {
    try {
      if (Object.keys(messages).length > 0) this.storage?.setItem(this.key, JSON.stringify(messages));
      else this.storage?.removeItem(this.key);
    } catch {
      // Without storage the page itself goes on holding it.
    }
  }

  // Each sitting has one message, the last one: it holds all that the server has not taken.
  keep(message) {
    this.write({ ...this.read(), [message.viewing]: message });
  }

  forget(viewing) {
    const messages = this.read();
    delete messages[viewing];
    this.write(messages);
  }

  // Of sittings before this page's own, in their order.
  earlierThan(viewing) {
    return Object.values(this.read()).filter((message) => message.viewing !== viewing);
  }
}
