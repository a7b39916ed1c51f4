// The font for rare characters of names (web/rare_font.mjs). It is asked for by the script: a style sheet of the page
// itself would keep a page waiting that is otherwise complete, for as long as a network hangs.
const link = document.createElement('link')
link.rel = 'stylesheet'
link.href = '/rare/rare.css'
document.head.append(link)
