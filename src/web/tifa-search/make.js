/* Elements. Text from the server becomes text nodes and nothing else. */

/* An element with attributes and children; `part` names it for style sheets, the host page's too. */
function make(tag, attributes, ...children) {
  const element = document.createElement(tag);
  for (const name of Object.keys(attributes)) element.setAttribute(name, attributes[name]);
  element.append(...children);
  return element;
}

function empty(element) {
  while (element.firstChild) element.firstChild.remove();
}

/* A number as people read it: 1,234,567. */
function grouped(number) {
  return number.toLocaleString('en-US');
}
