/* Doc comments, verified when reflection reads them. */
#ifndef PHPCA_COMMENTS_H
#define PHPCA_COMMENTS_H

/* When an archive has been mounted, and at request start; the second call does nothing. */
void phpca_comments_install(void);
void phpca_comments_remove(void); /* MSHUTDOWN */

#endif
