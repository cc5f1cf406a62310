/** The settings of a training run, in groups, from a recipe to start from down to single numbers. */

import { useMemo } from 'react';
import { limits } from '../../experiment/limits';
import { deviceChoices } from '../state/choices';
import { FaultsContext, FormContext, Group, ListInput, NumberInput, SelectInput } from '../views/form';
import { DataFields } from './DataFields';
import { useFaults, useTrain, useTraining } from './hooks';
import { recipeOf, recipes } from './recipes';
import { StageFields } from './StageFields';
import { SystemFields } from './SystemFields';

export function Settings() {
  const training = useTraining();
  const faults = useFaults();
  return (
    <FormContext value={training}>
      <FaultsContext value={faults}>
        <section className="panel train-settings" aria-label="Settings of training">
          <Recipes />
          <Group title="System and links" open>
            <SystemFields />
          </Group>
          <Group title="Questions" open>
            <DataFields />
          </Group>
          <StageFields stage="inner" />
          <StageFields stage="outer" />
          <Group title="What is watched">
            <div className="grid">
              <NumberInput
                label="Look every … steps"
                title="Steps between two looks at the validation slice; 0: never. Looks take time."
                path="training.validation.every"
                limit={limits.validationEvery}
              />
              <NumberInput
                label="Validation questions"
                title="The slice of the validation split that is looked at. More questions, narrower intervals."
                path="training.validation.n"
                limit={limits.validationQuestions}
              />
              <ListInput
                label="At numbers of rounds"
                title="Accuracy is told for each, as a list: 1, 2, 3."
                path="training.validation.rounds"
                empty="every one"
              />
            </div>
          </Group>
          <Group title="Seed and device" open>
            <div className="grid">
              <NumberInput
                label="Seed of training"
                title="Which questions and texts are drawn, in which order. The same settings, seed and device give the same links."
                path="training.seed"
                limit={limits.seed}
              />
              <SelectInput
                label="Device"
                title="Where it is computed."
                path="device"
                choices={deviceChoices}
              />
            </div>
          </Group>
        </section>
      </FaultsContext>
    </FormContext>
  );
}

function Recipes() {
  const training = useTraining();
  const draft = useTrain((state) => state.draft);
  const preset = training.presetOf(draft);
  const chosen = useMemo(() => (preset ? recipeOf(draft, preset) : null), [draft, preset]);
  return (
    <fieldset className="recipes">
      <legend>Recipe</legend>
      <div className="choices">
        {recipes.map((recipe) => (
          <button
            key={recipe.id}
            type="button"
            className="tool"
            aria-pressed={chosen?.id === recipe.id}
            title={recipe.about}
            onClick={() => training.takeRecipe(recipe)}
          >
            {recipe.label}
          </button>
        ))}
      </div>
      <p className="muted">{chosen ? chosen.about : 'Your own settings.'}</p>
    </fieldset>
  );
}
