"""The steps of an application, from the first draft to the city's own page. Each claims the row by its version, asks
whether the step fits the state, and tells whom it concerns in the same transaction.

| step                  | by        | from                         | to                    |
|-----------------------|-----------|------------------------------|-----------------------|
| save, discard         | applicant | draft                        | draft, gone           |
| submit                | applicant | draft                        | waiting               |
| reply                 | applicant | waiting, asked; provisional  | waiting; provisional  |
| withdraw              | applicant | waiting, asked               | withdrawn             |
| ask                   | curator   | waiting, asked; provisional  | asked; provisional    |
| approve               | curator   | waiting, asked               | approved, provisional |
| confirm               | curator   | provisional                  | approved              |
| decline               | curator   | waiting, asked               | declined              |
| reopen                | curator   | declined                     | waiting               |
| undo                  | curator   | approved, provisional, while | waiting               |
|                       |           | the city's page is a draft   |                       |
"""
